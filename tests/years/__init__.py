"""The years after: a project of an earlier release, edited, and what newer templates do to it."""
