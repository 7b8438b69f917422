"""Whether this phone is fit to measure. One module per group of checks; judging them touches no device."""
