"""Pure values that every other folder speaks in."""
