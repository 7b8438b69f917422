"""Performs a scenario on a device and records what came of it."""
