"""Use cases that connect the two halves: from bundle to facts, from facts to verdicts over runs."""
