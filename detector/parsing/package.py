"""`dumpsys package PACKAGE`: version and target of an installed app."""

import re
from dataclasses import dataclass

__all__ = ["PackageDump", "parse_package_dump"]

_VERSION_NAME = re.compile(r"^\s*versionName=(.*?)\s*$", re.MULTILINE)
_VERSION_CODE = re.compile(r"\bversionCode=(\d+)")
_TARGET_SDK = re.compile(r"\btargetSdk=(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageDump:
    version_name: str | None
    version_code: int | None
    target_sdk: int | None


def parse_package_dump(text: str, package: str) -> PackageDump | None:
    """None where the app is not installed (`Unable to find package`, or no entry of its own).

    An updated system app has a second entry under "Hidden system packages"; the first is the one that runs.
    """
    start = re.search(rf"^\s*Package \[{re.escape(package)}\]", text, re.MULTILINE)
    if start is None:
        return None
    entry = text[start.end() :]
    name, code, target = _VERSION_NAME.search(entry), _VERSION_CODE.search(entry), _TARGET_SDK.search(entry)
    return PackageDump(
        version_name=name.group(1) if name and name.group(1) != "null" else None,
        version_code=int(code.group(1)) if code else None,
        target_sdk=int(target.group(1)) if target else None,
    )
