"""The use cases that join the halves: bundle to facts, facts to verdicts over runs."""
