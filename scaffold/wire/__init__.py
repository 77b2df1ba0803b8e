"""Probes of capabilities at the wire: what any repository does, whoever wrote what is in it."""
