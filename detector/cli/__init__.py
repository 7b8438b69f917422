"""The command line: parses, calls, prints. What scripts may rely on is in contracts.md."""

from detector.cli.app import run

__all__ = ["run"]
