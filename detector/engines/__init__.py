"""Adapters behind perception's ports: text reader, model store."""
