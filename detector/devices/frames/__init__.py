"""Frame sources, one per file."""
