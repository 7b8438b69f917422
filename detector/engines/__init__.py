"""Adapters behind perception's ports: text reader, control finder, word intents, clips, model store."""
