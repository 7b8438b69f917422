"""How every page of ours is rendered: all text is escaped, and a missing name is a mistake of ours."""

from importlib.resources.abc import Traversable

from jinja2 import Environment, FunctionLoader, StrictUndefined

from detector.core.printable import shown

__all__ = ["page_environment"]


def page_environment(templates: Traversable) -> Environment:
    """`templates`: the folder whose files are templates, by name."""
    return Environment(
        loader=FunctionLoader(lambda name: templates.joinpath(name).read_text(encoding="utf-8")),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
