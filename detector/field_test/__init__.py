"""Compares measurements on a phone with what the known app knows about itself (`detector field-test`)."""
