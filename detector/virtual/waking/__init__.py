"""The background life of virtual apps: what starts their processes, when, and who asked for it."""
