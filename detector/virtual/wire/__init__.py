"""How a client reaches a device: the adb transport and server, its services, the console."""
