"""Accuracy and speed, measured on material with known truth."""
