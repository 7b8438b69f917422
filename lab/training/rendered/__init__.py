"""Training screens that a browser renders out of component libraries."""
