"""From a bundle, a recording or a screenshot to what is seen in it."""
