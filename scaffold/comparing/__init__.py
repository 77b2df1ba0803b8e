"""A repository before and after a change: its tests one by one, and all that it answers."""
