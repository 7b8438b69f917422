"""The bundle on disk: written once, hashed, refused if altered."""
