"""A case as a PDF for print and archive, one per language, typeset by typst with the shipped fonts.

The content comes from `pdf_content.py` as plain values; `templates/report.typ` defines the layout. The values
reach the template as a JSON file, never as part of its text, so text from an app cannot become markup. System
fonts, clock and network are not used: the same report gives the same bytes.
"""

import json
import tempfile
from datetime import UTC, datetime
from importlib import resources
from importlib.resources import files
from pathlib import Path
from typing import Final

from detector.core.errors import needs_extra
from detector.reporting.annotation import FONT_FAMILY, drawable_all, font_folder, lacks_characters
from detector.reporting.page import Page
from detector.reporting.pdf_content import content_of
from detector.reporting.pdf_finding import touch_paths
from detector.reporting.words import LANGUAGES, Words

__all__ = ["PDF_PATHS", "render_pdf"]

PDF_PATHS = {"zh-CN": "report.zh-CN.pdf", "en": "report.en.pdf"}

_STANDARD: Final = "a-2b"  # archival: embedded fonts, defined colours, no active content
_TEMPLATE = "report.typ"


def render_pdf(page: Page) -> dict[str, bytes]:
    """The files by their path in the report's folder."""
    pictures = _pictures(page)
    return {PDF_PATHS[language]: _set(page, language, pictures) for language in LANGUAGES}


def _pictures(page: Page) -> dict[str, bytes]:
    """The page's JPEGs that the PDF shows, by their paths there: each was drawn at the size it has here."""
    found = (path for view in page.findings for path in (view.annotated, *touch_paths(view)))
    wanted = dict.fromkeys((*found, *(photograph.shown for photograph in page.photographs)))
    return {path: page.pictures[path] for path in wanted if path is not None and path in page.pictures}


def _dated(page: Page) -> datetime | None:
    """The date in the PDF: when the case was judged, else captured. PDF/A requires one."""
    for text in (page.report.document.judged_at, page.last_start):
        try:
            at = datetime.fromisoformat(text or "")
        except ValueError:
            continue
        if at.tzinfo is not None:
            return at.astimezone(UTC).replace(microsecond=0)  # typst accepts whole seconds only
    return None


def _set(page: Page, language: str, pictures: dict[str, bytes]) -> bytes:
    with needs_extra("pdf", "a PDF report"):
        import typst  # noqa: PLC0415 - 40 MB that only this format needs

    dated = _dated(page)
    names = {path: f"{number}.jpg" for number, path in enumerate(pictures)}
    words = Words(language)
    values = content_of(page, words, names)
    if lacks_characters(values):
        values["remarks"] = [*values["remarks"], words("pdf.lacks_characters")]  # type: ignore[misc]  # a list
    logo = page.report.logo
    content = drawable_all(
        {
            **values,
            "dated": dated is not None,
            "icon": "" if page.report.icon is None else "icon.png",
            "logo": "" if logo is None else "logo.png",
            "logo_aspect": 1.0 if logo is None else logo.aspect,
        }
    )
    # typst reads files, so it gets a folder with these files and nothing else.
    with (
        tempfile.TemporaryDirectory(prefix="detector-pdf-") as name,
        resources.as_file(font_folder()) as fonts,
    ):
        folder = Path(name)
        template = files(__package__).joinpath("templates", _TEMPLATE).read_bytes()
        (folder / _TEMPLATE).write_bytes(template)
        (folder / "content.json").write_text(json.dumps(content), encoding="utf-8")
        if page.report.icon is not None:
            (folder / "icon.png").write_bytes(page.report.icon.content)
        if logo is not None:
            (folder / "logo.png").write_bytes(logo.content)
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
