"""Several shell commands in one call: the script, and the answer of each.

Each connection to a phone takes some 20 ms, more than most commands do. A line from the phone that looks like
one of our marks makes its section ambiguous: it is then left out, never guessed.
"""

import re
from collections.abc import Iterable, Mapping

from detector.parsing.bounded import cut_text

__all__ = ["read_sections", "script_of"]

_BEGIN, _END = "@@detector-begin", "@@detector-end"
_SECTION = re.compile(
    rf"^{_BEGIN} (?P<name>\w+)\n(?P<text>.*?)^{_END} (?P<end>\w+)$", re.MULTILINE | re.DOTALL
)


def script_of(commands: Mapping[str, str]) -> str:
    """Runs the commands in order. Their errors are dropped: a refusal is an answer without content."""
    return "; ".join(
        f"echo {_BEGIN} {name}; {{ {command}; }} 2>/dev/null; echo; echo {_END} {name}"
        for name, command in commands.items()
    )


def read_sections(text: str, names: Iterable[str]) -> dict[str, str]:
    """The answers by name. Left out: a command that was not reached, and one that named a mark itself."""
    found: dict[str, list[str]] = {}
    for section in _SECTION.finditer(cut_text(text).replace("\r\n", "\n")):
        whole = section["name"] == section["end"] and _BEGIN not in section["text"]
        found.setdefault(section["name"], []).extend([section["text"]] if whole else ["", ""])
    return {name: found[name][0] for name in names if len(found.get(name, ())) == 1}
