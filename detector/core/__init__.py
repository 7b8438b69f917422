"""Pure value types shared by every other folder."""
