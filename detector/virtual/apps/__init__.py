"""Virtual apps: those shipped with the program, how a file is read, how an app runs, and its ground truth."""
