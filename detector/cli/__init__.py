"""The command line: parses, calls, prints. What outside scripts rely on is in contracts.md."""

from detector.cli.app import run

__all__ = ["run"]
