"""How right and how fast it is, on material with known truth."""
