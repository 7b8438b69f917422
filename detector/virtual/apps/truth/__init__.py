"""The ground truth of a launch, known by construction."""
