"""A case on disk: its folder, records and captures, and what its verdicts say it consists of."""
