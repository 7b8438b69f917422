"""A crawl through an app's pages and its texts: captured, read from its bundle, judged, made a document."""
