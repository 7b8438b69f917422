"""The style sheet of all our pages, from its parts in `assets/`."""

from importlib.resources import files

__all__ = ["STYLE_PATH", "colours", "style_sheet"]

STYLE_PATH = "assets/report.css"
"""Where a page finds its style sheet."""

_ASSETS = files(__package__).joinpath("assets")


def style_sheet() -> bytes:
    return b"\n".join(_ASSETS.joinpath(name).read_bytes() for name in ("colours.css", "report.css"))


def colours() -> str:
    """The colours alone, for a page whose style stands inside it."""
    return _ASSETS.joinpath("colours.css").read_text(encoding="utf-8")
