"""What a review says, in each form that somebody reads: all made of one plain document."""
