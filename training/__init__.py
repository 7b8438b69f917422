"""How the control finder of `models/` is trained: see README.md. Not part of the installed package."""
