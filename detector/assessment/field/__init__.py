"""Holds what was measured on a phone against what the known app knows of itself (`detector field-test`)."""
