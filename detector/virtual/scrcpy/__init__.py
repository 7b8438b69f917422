"""The scrcpy server, version 3.3.4, as it answers on the wire."""
