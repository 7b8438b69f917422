"""Builds adapters by name: the only package that imports them all. Each module builds one thing."""
