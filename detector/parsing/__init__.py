"""What a device prints, turned into values: text in, values out, never raises on odd input."""
