"""Says whether captures are signed, and why not: nobody is asked for anything, and nothing waits for it."""

from detector.cli.language import language
from detector.cli.terminal import say
from detector.i18n.sentences import sentence
from detector.wiring.capture_signing import capture_signing
from detector.wiring.tool import host_clock

__all__ = ["say_signed_from_now", "say_unless_signed"]


def say_unless_signed(*, as_json: bool) -> None:
    """That there is no key yet is said to people only; a key that cannot be used, to everybody."""
    signing = capture_signing(host_clock())
    if signing.why_not is not None:
        say(_words("capture_not_signed", signing.why_not))
    elif signing.key_id is None and not as_json:
        say(_words("capture_without_key"))


def say_signed_from_now() -> None:
    """After a key was made, or what its captures still lack."""
    why_not = capture_signing(host_clock()).why_not
    say(_words("captures_signed_from_now") if why_not is None else _words("capture_not_signed", why_not))


def _words(key: str, why: str = "") -> str:
    return sentence(language(), key, {"why": why}, catalog="verify", unknown="")
