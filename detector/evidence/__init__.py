"""The bundle on disk: written once, hashed, refused when altered."""
