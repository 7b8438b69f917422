"""The exit codes of the command line; `regression/exit_code.py` derives them from verdicts."""

from detector.core.exit_code import ExitCode

__all__ = ["ExitCode"]
