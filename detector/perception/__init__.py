"""What a frame and a tree show: information windows, close controls, changes. Pure."""
