"""Imports the rules of LibChecker (LibChecker-Rules-Bundle, Apache-2.0) into our own table.

Its database has exact names of components and libraries with a label and nothing else: no vendor, no
purpose, no role. Names with the same label are one SDK. Its regular expressions are of two kinds: those
that only leave a part open become patterns, the few others are left out and counted.
"""

import re
import sqlite3
from collections import defaultdict
from enum import IntEnum

from detector.apk.sdk_table import Purpose, Sdk, SdkComponent, SdkTable
from detector.core.errors import ConfigError

__all__ = ["read_libchecker_rules"]

SOURCE = "LibChecker-Rules-Bundle, Apache-2.0"
SQLITE_MAGIC = b"SQLite format 3\0"
MAX_DATABASE_BYTES = 32 << 20  # version 42 has 168 KB

# Labelled 极光推送 in version 42, but the action of vivo's own push (autostart.md 4).
WRONG = {"com.vivo.pushclient.action.RECEIVE"}
_FRAMEWORKS = ("androidx.", "android.support.", "kotlin.", "kotlinx.", "com.google.android.material")


class _Type(IntEnum):
    NATIVE = 0
    SERVICE = 1
    ACTIVITY = 2
    RECEIVER = 3
    PROVIDER = 4
    DEX = 5
    STATIC = 6
    ACTION = 9


_COMPONENTS = {_Type.SERVICE, _Type.ACTIVITY, _Type.RECEIVER, _Type.PROVIDER}


def read_libchecker_rules(database: bytes, *, where: str) -> tuple[SdkTable, int]:
    """The table, and how many rules were left out. Raises ConfigError if it is not such a database."""
    names: dict[str, dict[_Type, list[str]]] = defaultdict(lambda: defaultdict(list))
    n_left_out = 0
    for name, label, kind, is_regex in _rows(database, where):
        held = _open_part(name) if is_regex else name
        if held is None or held in WRONG or kind not in set(_Type) or not label:
            n_left_out += 1
            continue
        names[label][_Type(kind)].append(held)
    if not names:
        raise ConfigError(f"{where}: holds no rule")
    sdks = tuple(_sdk(number, label, by_type) for number, (label, by_type) in enumerate(names.items(), 1))
    return SdkTable(
        format="sdk-table/1", name="libchecker", licence="Apache-2.0", source=SOURCE, sdks=sdks
    ), n_left_out


def _rows(database: bytes, where: str) -> list[tuple[str, str, int, int]]:
    if len(database) > MAX_DATABASE_BYTES:
        raise ConfigError(f"{where}: is longer than {MAX_DATABASE_BYTES} bytes")
    if not database.startswith(SQLITE_MAGIC):
        raise ConfigError(f"{where}: is no rules database of LibChecker: it is not SQLite")
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(database)
        kinds = connection.execute("SELECT type FROM sqlite_master WHERE name = 'rules_table'").fetchall()
        if kinds != [("table",)]:  # a view could compute without end
            raise ConfigError(f"{where}: is no rules database of LibChecker: it has no table rules_table")
        rows = connection.execute("SELECT name, label, type, isRegexRule FROM rules_table").fetchall()
    except (sqlite3.Error, UnicodeDecodeError) as error:  # from a page, or from a message about one
        raise ConfigError(f"{where}: is no rules database of LibChecker: {error}") from error
    finally:
        connection.close()
    for row in rows:
        if [type(value) for value in row] != [str, str, int, int]:
            raise ConfigError(f"{where}: a rule is not a name, a label and two numbers: {row!r}")
    return rows


def _open_part(regex: str) -> str | None:
    r"""`libjcore(.*)\.so` as the pattern `libjcore*.so`; None for a more complex expression."""
    pattern = re.sub(r"\(\.\*\)|\[0-9\]\*", "*", regex.removesuffix("$"))
    pattern = pattern.replace("\\.", ".")
    return pattern if re.fullmatch(r"[\w.*+-]+", pattern) else None


def _sdk(number: int, label: str, names: dict[_Type, list[str]]) -> Sdk:
    components: list[SdkComponent] = []
    prefixes: list[str] = []
    for kind, held in names.items():
        for name in dict.fromkeys(held):
            if kind in (_Type.DEX, *_COMPONENTS) and name.endswith(".*") and name.count("*") == 1:
                prefixes.append(name[:-2])
            elif kind is _Type.DEX:
                prefixes.append(name)
            elif kind in _COMPONENTS:
                components.append(SdkComponent(name=name))
    packages = tuple(dict.fromkeys(prefix for prefix in prefixes if "." in prefix and "*" not in prefix))
    is_framework = any(f"{package}.".startswith(_FRAMEWORKS) for package in packages)
    return Sdk(
        id=f"libchecker-{number}",
        name_zh=label,
        name_en=label,
        purpose=Purpose.FRAMEWORK if is_framework else Purpose.UNKNOWN,
        prefixes=packages,
        components=tuple(dict.fromkeys(components)),
        actions=tuple(dict.fromkeys(names[_Type.ACTION])),
        libraries=tuple(dict.fromkeys(names[_Type.NATIVE])),
        source=f"LibChecker-Rules-Bundle, label {label}",
    )
