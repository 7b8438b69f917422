"""The documentation site: its long pages, its sources, and the settings of Sphinx."""
