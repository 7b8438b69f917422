"""Opens screen recordings by path, checked before anything in them is decoded, and keeps them as cases."""

import hashlib
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from detector.case import CaseFolder, save_judgement, touched_files
from detector.core.clock import Clock, utc_text
from detector.core.errors import ConfigError
from detector.core.printable import printable
from detector.engines.clip import Clip, open_clip
from detector.evidence.decoded_pictures import DecodedPictures
from detector.evidence.reader import open_bundle
from detector.judging.case import verdicts_of
from detector.judging.rule_book import RuleBook
from detector.regression.cases import JudgedCase, read_judged
from detector.regression.watched import Recording
from detector.seeing import (
    UNKNOWN_PACKAGE,
    ClipReading,
    PerceptionSetup,
    as_kept,
    begins_outside,
    clip_reading,
    frames_for_report,
    keep_recording,
    recording_header,
    see_recording,
)
from detector.touching import join_runs
from detector.wiring.capture_signing import capture_signing
from detector.wiring.custody import note_captured, note_judged
from detector.wiring.law import judged
from detector.wiring.tool import tool_version

__all__ = ["clip_at", "is_recording", "read_clip", "recorded_cases"]

MAX_BYTES = 4 << 30
READ_BYTES = 1 << 20
KEPT_BYTES = 2 << 30  # of pictures, on the disk while a clip is read: 260 of 1080x2400 px

RUN = 0  # a recording counts as one run


def clip_at(path: Path) -> Clip:
    """Raises ConfigError that names the file: missing, not a regular file, too large, or not a video."""
    name = printable(str(path))
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ConfigError(f"{name}: is no plain file")
        if found.st_size > MAX_BYTES:
            raise ConfigError(f"{name}: is larger than {MAX_BYTES >> 30} GiB; cut out the part that matters")
        return open_clip(path, sha256=_sha256(path), store=DecodedPictures(KEPT_BYTES, few=0))
    except FileNotFoundError as error:
        raise ConfigError(f"{name}: there is no such file") from error
    except OSError as error:
        raise ConfigError(f"{name}: cannot be read: {error.strerror or error}") from error


def read_clip(
    clip: Clip,
    *,
    package: str | None,
    density_dpi: float | None,
    setup: PerceptionSetup,
    law: RuleBook,
    clock: Clock,
    case: CaseFolder | None = None,
) -> ClipReading:
    """Perceives a clip once and judges it. `density_dpi` None: no length is known in dp.

    `case`: a new folder, in which the recording is kept as a judged case. Raises ConfigError if the file
    changed since it was opened, or something cannot be written.
    """
    now = utc_text(clock.wall_ns())
    law = law.for_capture([now])
    header = recording_header(
        clip.facts, package=package, density_dpi=density_dpi, tool_version=tool_version(), started_at=now
    )
    run = see_recording(header, clip.frames, clip.pixels, setup=setup)
    verdicts = verdicts_of([run], join_runs([run]), law)
    if case is not None:
        folder = case.bundle_path(RUN)
        pictured = frames_for_report(run, verdicts)
        keep_recording(folder, clip, header, pictured, ended_at=now, sign=capture_signing(clock).sign)
        note_captured(case, clock, run_indices=[RUN])
        kept = as_kept(run, open_bundle(folder))
        touched = join_runs([kept])
        document = judged([kept], touched, law, clock)
        note_judged(save_judgement(case, [kept], document, more=touched_files(touched)), clock)
    return clip_reading(str(clip.path), clip.facts, run, verdicts)


def is_recording(path: Path) -> bool:
    """Whether it is a file, or the case of a recording. Raises ConfigError for a case without verdicts."""
    return path.is_file() or (path.is_dir() and any(run.is_recording for run in read_judged(path).runs))


@contextmanager
def recorded_cases(
    paths: Sequence[Path], *, package: str, setup: PerceptionSetup, law: RuleBook, clock: Clock
) -> Iterator[tuple[tuple[JudgedCase, Recording], ...]]:
    """Each recording as a judged case, with what is compared of it; a file is kept as one for as long.

    Raises ConfigError for a recording that cannot be read, or is of another app.
    """
    with tempfile.TemporaryDirectory(prefix="detector-recordings-") as folder:
        found = []
        for number, path in enumerate(paths):
            case = path
            if path.is_file():
                case = Path(folder) / f"{number:02d}"
                read_clip(
                    clip_at(path),
                    package=package,
                    density_dpi=None,
                    setup=setup,
                    law=law,
                    clock=clock,
                    case=CaseFolder(case),
                )
            found.append(_recorded(path, read_judged(case), package))
        yield tuple(found)


def _recorded(path: Path, case: JudgedCase, package: str) -> tuple[JudgedCase, Recording]:
    name = printable(str(path))
    if len(case.runs) != 1 or not case.runs[0].is_recording:
        raise ConfigError(f"{name}: is no recording, and the first case is compared with recordings alone")
    run = case.runs[0]
    if run.package not in (package, UNKNOWN_PACKAGE):
        raise ConfigError(f"{name}: is a recording of {run.package}, and the case is about {package}")
    bundle = open_bundle(case.folder.judged_bundle_path(case.document.bundles[0]))
    clip = bundle.manifest.header.clip
    return case, Recording(
        path=str(path),
        sha256="" if clip is None else clip.sha256,
        run=run,
        begins_outside=begins_outside(run, bundle),
    )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()
