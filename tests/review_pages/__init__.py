"""The roadmap of a review, and what a review says in each of its forms."""
