"""What to do on a device, as generators of actions. They do nothing themselves."""
