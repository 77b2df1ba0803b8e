"""How files of each kind meet: examples to read, and what holds for all of them."""
