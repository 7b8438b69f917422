"""The scrcpy server, version 3.3.4, as it behaves on the wire."""
