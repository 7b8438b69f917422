"""What a command tells beside its result: signed captures, progress of perceiving, notices to chats."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from detector.cli.gating import Judged
from detector.cli.language import language
from detector.cli.terminal import say, steps
from detector.cli.words import word
from detector.i18n.sentences import sentence
from detector.windows.seen_run import SeenRun
from detector.wiring.capture_signing import capture_signing
from detector.wiring.tool import host_clock

__all__ = ["looking_at", "notify", "say_signed_from_now", "say_unless_signed"]


# Says whether captures are signed, and why not: nobody is asked for anything, and nothing waits for it.


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


# The progress of perceiving runs, which takes most of the time that judging takes.


def looking_at(what: str) -> Callable[[Iterable[SeenRun], int], list[SeenRun]]:
    """`what`: the word for why they are perceived, `judging` or `judging_again`."""

    def looked_at(runs: Iterable[SeenRun], n_runs: int) -> list[SeenRun]:
        seen: list[SeenRun] = []
        with steps(word(what), n_runs) as progress:
            for run in runs:
                seen.append(run)
                progress.done(f"{run.package} {run.run_index + 1}")
        return seen

    return looked_at


# Notices to group chats, as the settings of this folder ask; they never affect how a command ends.


def notify(judged: Judged, *, case: Path, report: Path) -> None:
    """Sends the notices that are settled, if any."""
    from detector.config.settings import NoticeTo, merged_settings  # noqa: PLC0415 - few have settled any
    from detector.wiring.tool import host_clock  # noqa: PLC0415
    from detector.wiring.webhooks import Occasion, send_notices  # noqa: PLC0415

    settled = {
        merged_setting.name: merged_setting.value for merged_setting in merged_settings(Path(), os.environ)
    }
    found = settled["notices"]
    wanted = (
        [notice_to for notice_to in found if isinstance(notice_to, NoticeTo)]
        if isinstance(found, tuple)
        else []
    )
    if not wanted:
        return
    occasion = Occasion(
        document=judged.document, gate=judged.gate, exit_code=judged.exit_code, case=case, report=report
    )
    send_notices(wanted, occasion, os.environ, host_clock(), say=say)
