"""The exit codes of the command line; what verdicts mean for them is said in `regression/exit_code.py`."""

from detector.core.exit_code import ExitCode

__all__ = ["ExitCode"]
