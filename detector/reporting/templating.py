"""The environment of all our pages: all text is escaped, and a missing name raises an error."""

from importlib.resources.abc import Traversable

from jinja2 import Environment, FunctionLoader, StrictUndefined

from detector.core.printable import shown

__all__ = ["page_environment"]


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
