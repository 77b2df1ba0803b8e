"""The review: what it says of small repositories, of our own projects, and of files that hurt."""
