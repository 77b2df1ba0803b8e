"""The harness that probes are written with, on a tiny project made by hand."""
