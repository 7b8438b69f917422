"""The system of a device: activities, processes, packages, files, its log, and its faults."""
