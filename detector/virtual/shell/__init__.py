"""The small shell of a device: its words, its grammar, and who carries a script out."""
