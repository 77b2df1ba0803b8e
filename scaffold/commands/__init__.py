"""The commands, one file each: `run(arguments, voice)` does it and returns the exit code."""
