"""A case as a PDF for print and for the file, one in each language, set by typst with the shipped fonts.

What is said comes from `pdf_content.py` as plain values; `templates/report.typ` says how it looks. The
values reach the template as a JSON file, never as part of its text, so an app's words cannot become markup.
Nothing of the system's fonts, the clock or a network takes part: same report, same bytes.
"""

import io
import json
import tempfile
from datetime import UTC, datetime
from importlib import resources
from importlib.resources import files
from pathlib import Path
from typing import Final

from PIL import Image

from detector.reporting.drawable import FONT_FAMILY, drawable_all, font_folder
from detector.reporting.page import Page
from detector.reporting.pdf_content import content_of
from detector.reporting.words import LANGUAGES, Words

__all__ = ["PDF_PATHS", "render_pdf"]

PDF_PATHS = {"zh-CN": "report.zh-CN.pdf", "en": "report.en.pdf"}

_STANDARD: Final = "a-2b"  # for the archive: fonts inside, colours defined, nothing that runs
_TEMPLATE = "report.typ"
_LONG_SIDE_PX = 1280  # as large as what is drawn on a frame


def render_pdf(page: Page) -> dict[str, bytes]:
    """The files by their path in the report's folder."""
    pictures = _pictures(page)
    return {PDF_PATHS[language]: _set(page, language, pictures) for language in LANGUAGES}


def _pictures(page: Page) -> dict[str, bytes]:
    """JPEGs of what findings show, by their paths on the page; what is no picture is left out."""
    wanted = dict.fromkeys(path for view in page.findings if (path := view.annotated or view.original))
    drawn = ((path, _jpeg(page.pictures[path])) for path in wanted)
    return {path: picture for path, picture in drawn if picture is not None}


def _jpeg(picture: bytes) -> bytes | None:
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            shown = opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    shown.thumbnail((_LONG_SIDE_PX, _LONG_SIDE_PX), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    shown.save(out, format="JPEG", quality=88, subsampling=0)
    return out.getvalue()


def _dated(page: Page) -> datetime | None:
    """What the file says of itself: when the case was judged, else captured. PDF/A needs a date."""
    for said in (page.report.document.judged_at, page.last_start):
        try:
            at = datetime.fromisoformat(said or "")
        except ValueError:
            continue
        if at.tzinfo is not None:
            return at.astimezone(UTC).replace(microsecond=0)  # typst takes whole seconds
    return None


def _set(page: Page, language: str, pictures: dict[str, bytes]) -> bytes:
    import typst  # noqa: PLC0415 - 40 MB that only this format needs

    dated = _dated(page)
    names = {path: f"{number}.jpg" for number, path in enumerate(pictures)}
    content = drawable_all({**content_of(page, Words(language), names), "dated": dated is not None})
    # typst reads files: it is given a folder that holds these and nothing else.
    with (
        tempfile.TemporaryDirectory(prefix="detector-pdf-") as name,
        resources.as_file(font_folder()) as fonts,
    ):
        folder = Path(name)
        template = files(__package__).joinpath("templates", _TEMPLATE).read_bytes()
        (folder / _TEMPLATE).write_bytes(template)
        (folder / "content.json").write_text(json.dumps(content), encoding="utf-8")
        for path, picture in pictures.items():
            (folder / names[path]).write_bytes(picture)
        return typst.compile(
            folder / _TEMPLATE,
            root=folder,
            font_paths=[fonts],
            ignore_system_fonts=True,
            sys_inputs={"font": FONT_FAMILY},
            format="pdf",
            timestamp=dated,
            pdf_standards=None if dated is None else _STANDARD,
        )
