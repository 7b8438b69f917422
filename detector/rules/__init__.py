"""All rules, listed by hand: the order here is the order in reports."""
