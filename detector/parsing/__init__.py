"""Parsers for what a device prints: text in, values out; odd input never raises."""
