"""One launch of an app: all chance drawn, every length in px, what shows at a moment."""
