"""From logs and dumps of a watch to who started what, and how surely: values in, values out."""
