"""The exit codes of the command line; what a case's verdicts mean for them is said in `regression`."""

from detector.regression.exit_code import ExitCode, exit_code_of

__all__ = ["ExitCode", "exit_code_of"]
