"""The port through which a session uses a device, and the adapters behind it."""
