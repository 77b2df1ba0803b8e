"""Small ugly repositories of our own: each has one thing that tools like ours stumble over."""
