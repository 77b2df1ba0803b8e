"""The command line of the four maturity levels: it asks, reads, shows and writes."""

__version__ = "0.1.0"
