"""`python -m detector` and the console script: turns any failure into one sentence and an exit code.

The exit codes are a contract (contracts.md, Commands). People see one sentence; the traceback of a fault of
ours is shown only with DETECTOR_DEBUG=1.
"""

import errno
import os
import signal
import sys
import traceback
from contextlib import suppress

from detector.core.errors import DetectorError, DeviceError
from detector.core.printable import printable

__all__ = ["main"]

EXIT_USAGE = 2
EXIT_OUR_FAULT = 3
EXIT_INFRASTRUCTURE = 4
SIGHUP = getattr(signal, "SIGHUP", signal.SIGTERM)  # which Windows lacks
EXIT_BY_SIGNAL = 128  # and the signal's number: 130 at Ctrl-C


def main() -> None:
    """Run the command line and exit with its code."""
    code = _run()
    for late in (signal.SIGTERM, SIGHUP):
        # Python restores the default handlers as it exits; a signal from then on would replace our exit code.
        signal.signal(late, signal.SIG_IGN)
    sys.exit(code)


def _run() -> int:
    try:
        from detector.cli import run  # noqa: PLC0415 - a failing import is a fault to report, too

        return run(sys.argv[1:])
    except DeviceError as error:
        return _say(str(error), EXIT_INFRASTRUCTURE)
    except DetectorError as error:
        return _say(str(error), EXIT_USAGE)
    except KeyboardInterrupt as stopped:
        number = getattr(stopped, "number", signal.SIGINT)  # of the signal, if not Ctrl-C
        return _say(f"interrupted ({signal.Signals(number).name})", EXIT_BY_SIGNAL + number)
    except BrokenPipeError:
        # The reader of our output has gone; the rest has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if (
            error.errno == errno.EIO and os.name == "posix" and _terminal_is_gone()
        ):  # its SIGHUP has not arrived yet
            return EXIT_BY_SIGNAL + SIGHUP
        return _fault(error)
    except Exception as error:
        return _fault(error)


def _fault(error: Exception) -> int:
    if os.environ.get("DETECTOR_DEBUG"):
        traceback.print_exc()
    name = type(error).__name__
    return _say(f"a fault of ours: {name}: {error} (DETECTOR_DEBUG=1 shows where)", EXIT_OUR_FAULT)


def _terminal_is_gone() -> bool:
    """Whether stdout or stderr was a terminal that has hung up."""
    import termios  # noqa: PLC0415 - of POSIX, as is the error that leads here

    for stream in (sys.stdout, sys.stderr):
        try:
            termios.tcgetattr(stream)
        except termios.error as error:
            if error.args[0] == errno.EIO:
                return True
        except (OSError, TypeError, ValueError):
            continue  # closed, or never there
    return False


def _say(sentence: str, code: int) -> int:
    with suppress(Exception):  # a fault may be that the words cannot be loaded
        from detector.cli.language import localized  # noqa: PLC0415 - a failing import is a fault to report

        sentence = localized(sentence)
    with suppress(OSError):  # the terminal itself may be gone
        sys.stderr.write(f"detector: {printable(' '.join(sentence.split()))}\n")
    return code


if __name__ == "__main__":
    main()
