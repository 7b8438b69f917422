"""Builds adapters by name: the one module that knows them all."""
