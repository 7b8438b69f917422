"""What is true of a launch by construction."""
