"""Reads what an app discloses in its own texts, such as its privacy policy: texts in, rows and lists out."""
