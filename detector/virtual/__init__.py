"""The embedded virtual device: an island that any adb client can drive."""
