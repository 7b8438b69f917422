"""Renders a judged case: report in, bytes out."""
