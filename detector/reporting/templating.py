"""The environment of all our pages: all text is escaped, and a missing name raises an error."""

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from detector.core.printable import shown

__all__ = ["BESIDE", "STYLE_PATH", "colours", "inside", "page_environment", "style_sheet"]


# The style sheet of all our pages, from its parts in `assets/`, and how a page includes it.

STYLE_PATH = "assets/report.css"
"""Where a page finds its style sheet."""

BESIDE: Mapping[str, Markup | None] = {"inline_style": None, "style_source": Markup("'self' file:")}
"""Template variables for a page whose style sheet is a file beside it."""

_ASSETS = files(__package__).joinpath("assets")


def style_sheet() -> bytes:
    return b"\n".join(_ASSETS.joinpath(name).read_bytes() for name in ("colours.css", "report.css"))


def inside() -> Mapping[str, Markup | None]:
    """Template variables for a single-file page: its style, and the policy source that allows it."""
    style = style_sheet().decode()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {"inline_style": Markup(style), "style_source": Markup(f"'sha256-{digest}'")}


def colours() -> str:
    """The colours alone, for a page with its own inline style."""
    return _ASSETS.joinpath("colours.css").read_text(encoding="utf-8")


def page_environment(templates: Traversable) -> Environment:
    """`templates`: the folder with the template files, by name."""
    return Environment(
        loader=FunctionLoader(lambda name: templates.joinpath(name).read_text(encoding="utf-8")),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
