"""Virtual apps: those that come with the program, how one is read, how it runs, what is true of it."""
