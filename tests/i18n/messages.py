"""The sentences that the code raises, as templates: `{0} is not known` for f"{name} is not known"."""

import ast
import re
from collections.abc import Iterator

from tests.repository import parsed, project_files

__all__ = ["raised_messages"]

_ERRORS = re.compile(
    r"(?:Config|Device|Evidence|Capture|Usage|Image|Clip|Apk|Collect)Error|Device(?:Lost|NotReady)|MissingExtra"
)
_LEADING_NAMES = re.compile(r"^(?:\{\d+\}\S*: )+")


def raised_messages() -> dict[str, str]:
    """The file by template, without the names of files and devices that the sentences begin with."""
    found: dict[str, str] = {}
    for name in project_files("detector"):
        if name.endswith(".py"):
            for template in _templates(parsed(name)):
                found.setdefault(template, name)
    return found


def _templates(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if _ERRORS.fullmatch(called):
            yield from filter(None, map(_template, node.args))


def _template(argument: ast.expr) -> str:
    """Empty where it holds no words of ours."""
    match argument:
        case ast.Constant(value=str(text)):
            template = text
        case ast.JoinedStr(values=parts):
            template, n = "", 0
            for part in parts:
                if isinstance(part, ast.Constant):
                    template += str(part.value)
                    continue
                template += f"{{{n}}}"
                n += 1
        case _:
            return ""
    template = _LEADING_NAMES.sub("", template)
    numbers = iter(range(len(template)))
    template = re.sub(r"\{\d+\}", lambda _: f"{{{next(numbers)}}}", template)
    return template if re.search(r"[a-z]{2}", template) else ""
