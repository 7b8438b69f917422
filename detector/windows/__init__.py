"""What was seen of a window: its frames, controls and touches, and what these did."""
