"""An inspection finds what is there, says how sure it is, and runs nothing of it."""
