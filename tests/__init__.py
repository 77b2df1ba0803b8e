"""The tests: what we promise."""
