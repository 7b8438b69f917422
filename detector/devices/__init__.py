"""What a session may ask of a device, and the adapters that answer."""
