"""What an app discloses in its own texts, read from a privacy policy: texts in, rows and lists out."""
