"""What counts as evidence, and what only looks like it."""
