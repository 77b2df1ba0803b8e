"""Flaws against the grain: places in code and files that harm, each found by one small rule."""
