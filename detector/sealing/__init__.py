"""Makes evidence verifiable on its own: signed bags, time stamps, a custody log, and their checks."""
