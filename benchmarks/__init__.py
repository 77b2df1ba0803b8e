"""Benchmarks: how long our commands take, and what a generated service costs to run."""
