"""A repository's own code, run in an environment of its own: installed, tested and started."""
