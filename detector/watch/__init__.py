"""A watch for background starts: captured, read from its bundle, judged, made a document."""
