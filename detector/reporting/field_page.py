"""What a phone can be trusted with, as a page in two languages: what cannot be trusted comes first."""

from importlib.resources import files

from detector.core.field_test import GRAVEST_FIRST
from detector.field_test import DocumentedFigure, FieldTestDocument
from detector.reporting.html import PAGES
from detector.reporting.templating import STYLE_PATH, page_environment, style_sheet
from detector.reporting.times import stamp
from detector.reporting.words import LANGUAGES, Words

__all__ = ["render_field_page"]

MAX_FIGURES = 4
"""Per check: the rest is in field-test.json."""


def render_field_page(document: FieldTestDocument) -> dict[str, bytes]:
    """Files by their path in the field test's folder; the pages load nothing, and no script runs."""
    pages = {PAGES[language]: _page(document, language).encode() for language in LANGUAGES}
    return {**pages, STYLE_PATH: style_sheet()}


def _page(document: FieldTestDocument, language: str) -> str:
    environment = page_environment(files(__package__).joinpath("templates"))
    environment.filters |= {"stamp": stamp, "amount": _amount, "number": lambda value: f"{round(value, 2):g}"}
    groups = [(trust.value, checks) for trust in GRAVEST_FIRST if (checks := document.with_trust(trust))]
    return environment.get_template("field.html.j2").render(
        t=Words(language),
        language=language,
        document=document,
        device=document.device,
        groups=groups,
        shown=MAX_FIGURES,
        style=STYLE_PATH,
        other_page=next(path for other, path in PAGES.items() if other != language),
    )


def _amount(figure: DocumentedFigure) -> str:
    """In the unit that its name and its truth use."""
    unit = "" if figure.unit == "1" else f" {figure.unit}"
    error = f" ± {figure.error:.3g}" if figure.error else ""
    return f"{figure.value:.5g}{error}{unit}"
