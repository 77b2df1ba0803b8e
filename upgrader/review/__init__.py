"""A review: where a repository stands, what can stay, and what the road from there takes."""
