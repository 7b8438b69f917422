"""From numbers to outcomes: rules, clauses, profiles, votes."""
