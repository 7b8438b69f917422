"""What Debian's `aapt dump xmltree` prints of a manifest: an independent truth, as plain values.

Used by the tests and by lab/benchmarks/apk_reader.py. Class names are fully qualified, as in the facts; an
attribute that is a reference is not compared.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from detector.apk.facts import ApkFacts

__all__ = ["AaptManifest", "dumped"]

COMPONENTS = {"activity", "activity-alias", "service", "receiver", "provider"}
PERMISSIONS = {"uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m"}
NAME, EXPORTED, PERMISSION = "0x01010003", "0x01010010", "0x01010006"

_ELEMENT = re.compile(r"^( *)E: (\S+) \(line=\d+\)")
_ATTRIBUTE = re.compile(r"^( *)A: (?:[^\s(]*?)(?:\((0x[0-9a-f]{8})\))?=(.*)$")
_TEXT = re.compile(r'^"(.*?)" \(Raw: ')
_RAW = re.compile(r'\(Raw: "(.*)"\)$')
_NAMED = re.compile(r"^ *A: (\w+)=")


@dataclass(frozen=True)
class AaptComponent:
    """`exported` None: not declared, or by a reference."""

    type: str
    name: str
    actions: tuple[str, ...]


@dataclass(frozen=True)
class AaptManifest:
    package: str
    permissions: tuple[str, ...]
    components: tuple[AaptComponent, ...]
    exported: tuple[tuple[str, bool], ...]

    @classmethod
    def of_facts(cls, facts: ApkFacts) -> "AaptManifest":
        return cls(
            package=facts.package,
            permissions=facts.permissions,
            components=tuple(
                AaptComponent(type=one.type, name=one.name, actions=one.actions) for one in facts.components
            ),
            exported=tuple((one.name, one.exported) for one in facts.components),
        )


class AaptFailed(Exception):
    """aapt itself could not read the file."""


def dumped(aapt: Path, path: Path) -> AaptManifest:
    """Raises AaptFailed."""
    done = subprocess.run(
        [aapt, "dump", "xmltree", path, "AndroidManifest.xml"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    text = done.stdout.decode("utf-8", errors="replace")
    if done.returncode != 0 or "E: manifest" not in text:
        raise AaptFailed(done.stderr.decode(errors="replace")[:200])
    return _manifest(text)


@dataclass
class _Node:
    tag: str
    attributes: dict[str, str]
    children: "list[_Node]"


def _tree(text: str) -> _Node:
    open_nodes: list[tuple[int, _Node]] = [(-1, _Node("", {}, []))]
    for line in text.splitlines():
        if element := _ELEMENT.match(line):
            depth = len(element[1])
            while open_nodes[-1][0] >= depth:
                open_nodes.pop()
            one = _Node(element[2], {}, [])
            open_nodes[-1][1].children.append(one)
            open_nodes.append((depth, one))
        elif attribute := _ATTRIBUTE.match(line):
            named = _NAMED.match(line)
            key = attribute[2] or (named[1] if named else "")
            open_nodes[-1][1].attributes[key] = attribute[3]
    return open_nodes[0][1].children[0]


def _value(one: _Node, key: str) -> str | None:
    written = one.attributes.get(key)
    if written is None:
        return None
    found = _TEXT.match(written) or _RAW.search(written)
    return found[1] if found else written


def _manifest(text: str) -> AaptManifest:
    root = _tree(text)
    package = _value(root, "package") or ""
    permissions = [_value(one, NAME) or "" for one in root.children if one.tag in PERMISSIONS]
    application = next((one for one in root.children if one.tag == "application"), _Node("", {}, []))
    target = _target(root)
    components, exported = [], []
    for one in application.children:
        name = _full(_value(one, NAME) or "", package)
        if one.tag not in COMPONENTS or not name:
            continue
        filters = [child for child in one.children if child.tag == "intent-filter"]
        actions = [
            _value(action, NAME) or ""
            for child in filters
            for action in child.children
            if action.tag == "action"
        ]
        components.append(AaptComponent(one.tag, name, tuple(dict.fromkeys(actions))))
        declared = one.attributes.get(EXPORTED)
        default = target < 17 if one.tag == "provider" else bool(filters)
        exported.append((name, default if declared is None else "0xffffffff" in declared))
    return AaptManifest(
        package=package,
        permissions=tuple(dict.fromkeys(permissions)),
        components=tuple(components),
        exported=tuple(exported),
    )


def _target(root: _Node) -> int:
    numbers = {"0x01010270": None, "0x0101020c": None}
    for one in root.children:
        if one.tag == "uses-sdk":
            for key in numbers:
                if found := re.search(r"0x([0-9a-f]+)$", one.attributes.get(key, "")):
                    numbers[key] = int(found[1], 16)
    return numbers["0x01010270"] or numbers["0x0101020c"] or 1


def _full(name: str, package: str) -> str:
    if not name or "." in name.removeprefix("."):
        return package + name if name.startswith(".") else name
    return package + name if name.startswith(".") else f"{package}.{name}"
