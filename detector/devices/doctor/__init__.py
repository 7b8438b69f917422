"""Is this phone fit to measure? One module a group of questions; their judging touches no device."""
