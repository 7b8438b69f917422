"""From logs and dumps of a watch to who started what, and with what certainty: values in, values out."""
