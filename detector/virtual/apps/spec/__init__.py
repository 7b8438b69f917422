"""An app file as written, and its strict reader."""
