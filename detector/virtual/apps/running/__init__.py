"""One launch of an app: all random values drawn, every length in px, what shows at a given time."""
