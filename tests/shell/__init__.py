"""Journeys: the command line as its users meet it, in processes of its own, with a real git."""
