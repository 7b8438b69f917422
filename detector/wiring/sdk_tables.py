"""Reads SDK tables, our own and others', and public rule sets that become one.

Separate from `apk`, which reads apps on devices: code that only looks at pictures must not load adb.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from detector import codec
from detector.apk.blocker_rules import read_blocker_rules
from detector.apk.libchecker_rules import read_libchecker_rules
from detector.apk.sdk_table import SdkIndex, SdkTable
from detector.config.plain_file import read_plain_bytes
from detector.core.errors import ConfigError
from detector.engines.model_store import load_model_bytes

__all__ = ["import_rules", "sdk_index"]

OWN_TABLE = "sdk_table"
MAX_TABLE_BYTES = 32 << 20  # both public rule sets together are 2 MB


def sdk_index(extra_tables: Sequence[Path] = ()) -> SdkIndex:
    """Our own table first, then `extra_tables` in order. Raises ConfigError naming the file and the key."""
    return SdkIndex([_own_table(), *(_table(path) for path in extra_tables)])


@cache
def _own_table() -> SdkTable:
    """Cached: reading takes 0.3 s."""
    return codec.from_yaml(SdkTable, load_model_bytes(OWN_TABLE).decode(), where=f"models/{OWN_TABLE}.yaml")


def _table(path: Path) -> SdkTable:
    return codec.from_yaml(SdkTable, _text(path), where=str(path))


def _bytes(path: Path) -> bytes:
    return read_plain_bytes(path, most_bytes=MAX_TABLE_BYTES)


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 text") from error


def import_rules(rule_format: str, path: Path) -> tuple[SdkTable, int]:
    """Converts a public rule set into our table format; also returns how many of its rules were left out.

    `path`: the folder as published, or the file itself. Raises ConfigError.
    """
    match rule_format:
        case "blocker":
            zh = _first(path, "rules/zh-CN/general.json", "zh-CN/general.json", "general.json")
            en = zh.parent.parent / "en" / "general.json"
            return read_blocker_rules(_text(zh), _text(en) if en.is_file() else None, where=str(zh))
        case "libchecker":
            database = _first(path, "rules.db")
            return read_libchecker_rules(_bytes(database), where=str(database))
        case _:
            raise ConfigError(f"there is no format {rule_format!r}; there are blocker, libchecker")


def _first(path: Path, *names: str) -> Path:
    if not path.is_dir():
        return path
    found = next((path / name for name in names if (path / name).is_file()), None)
    if found is None:
        raise ConfigError(f"{path}: has no {names[0]} in it")
    return found
