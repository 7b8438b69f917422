"""What changed since last night: findings matched over time, baselines, comparisons, history.

Reads judged cases and never judges them again. Arithmetic is pure; only `*_file.py`, `cases.py` and
`history_*.py` touch the disk. Reports import this package to show its results, never the other way round.
"""
