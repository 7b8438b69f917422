"""Research: what measures the detector and what its models were learned with. Not in the wheel."""
