"""The small shell of a device: its words, its grammar, and its interpreter."""
