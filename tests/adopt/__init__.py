"""Repositories that nobody here made, and the layers that they get."""
