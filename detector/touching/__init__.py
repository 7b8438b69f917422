"""What the touches of a case did, by all its runs, and the launches that touch."""
