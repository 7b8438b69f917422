"""Performs a scenario on a device and records the results."""
