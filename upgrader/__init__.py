"""How trees meet: layers, composition, three-way merge and plan, without touching the world."""
