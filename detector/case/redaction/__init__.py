"""What to cover in a copy of a case that is passed on, and whether anything of it is left."""
