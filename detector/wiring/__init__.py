"""Builds adapters by name: the one folder that knows them all. Each module builds one thing."""
