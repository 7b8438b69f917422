"""One frame source a file."""
