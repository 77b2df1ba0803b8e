"""The layers around applications that nobody here made: each framework, really served."""
