"""What changed since last night: findings that stay the same one, baselines, comparisons, history.

It reads judged cases and judges nothing anew. Arithmetic is pure; only `*_file.py`, `cases.py` and
`history_*.py` touch the disk. Reports show what is told here, so they import it and not the other way round.
"""
