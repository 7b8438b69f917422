"""The background life of virtual apps: what starts their processes, when, and at whose request."""
