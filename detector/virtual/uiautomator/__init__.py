"""The uiautomator2 server on a device, and view trees as it prints them."""
