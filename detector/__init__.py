"""Proves dark patterns of splash and popup windows on Android devices, with evidence."""
