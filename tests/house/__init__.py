"""The house rules, each one a test."""
