"""What a phone tells of the ways into an app: the links that it opens, and the notifications that it posted.

`dumpsys package PACKAGE` lists the filters of its activities (IntentFilter.dump of AOSP), `dumpsys
notification --noredact` what is in the shade (NotificationRecord.dump; devices.md 5.9).
"""

import re
from dataclasses import dataclass, field

from detector.parsing.device_text import cut_line, lines_of
from detector.parsing.dump_values import parse_component

__all__ = ["parse_links", "parse_notification_titles"]

_TABLE = re.compile(r"Activity Resolver Table:")
_SCHEMES = re.compile(r"\s{1,20}Schemes:\s*$")
_PART = re.compile(r"\s{1,20}[A-Z][\w \-]{1,60}:\s*$")
"""The next part of the table, such as `Non-Data Actions:`."""

_FILTER = re.compile(r"\s+\w+ (?P<component>[^\s/]+/\S+)(?: filter \w+)?\s*$")
_VALUE = re.compile(r'\s+(?P<key>Action|Category|Scheme|Authority|Path): "(?P<value>[^"]*)"')
_PATTERN = re.compile(r"PatternMatcher\{(?P<kind>LITERAL|PREFIX): (?P<path>[^}]*)\}")
_VIEW, _BROWSABLE = "android.intent.action.VIEW", "android.intent.category.BROWSABLE"
_ADDRESS = re.compile(r"[\x21-\x7e]{1,2000}")

_RECORD = re.compile(r"\s*NotificationRecord\(0x[0-9a-f]{1,16}:? pkg=(?P<package>[\w.]{1,255}) ")
_TITLE = re.compile(r"\s*android\.title=(?:\w{1,40} \((?P<title>.*)\)|(?P<bare>[^\s(].*))\s*$")


@dataclass(slots=True)
class _Filter:
    values: dict[str, list[str]] = field(default_factory=dict)

    def addresses(self) -> list[str]:
        """One for each scheme: with the first host and path that can be written out."""
        if _VIEW not in self.values.get("Action", []) or _BROWSABLE not in self.values.get("Category", []):
            return []
        host = next((host for host in self.values.get("Authority", []) if "*" not in host), "")
        paths = map(_PATTERN.match, self.values.get("Path", []))
        path = next((found["path"] for found in paths if found is not None), "")
        return [f"{scheme}://{host.lstrip('.')}{path}" for scheme in self.values.get("Scheme", [])]


def parse_links(text: str, package: str) -> tuple[str, ...]:
    """An address for each link that a browser may open in the app, in the order of its filters.

    Links that need more than a host and the beginning of a path are left out.
    """
    filters: list[_Filter] = []
    current = _Filter()
    is_in_table = is_in_schemes = False
    for whole in lines_of(text):
        line = cut_line(whole)
        if line and not line[0].isspace():
            is_in_table, is_in_schemes = _TABLE.match(line) is not None, False
        elif not is_in_table:
            continue
        elif _SCHEMES.match(line) is not None:
            is_in_schemes = True
        elif is_in_schemes and _PART.match(line) is not None:
            is_in_schemes = False
        elif is_in_schemes and (filtered := _FILTER.match(line)) is not None:
            component = parse_component(filtered["component"])
            current = _Filter()
            if component is not None and component.package == package:
                filters.append(current)
        elif is_in_schemes and (value := _VALUE.match(line)) is not None:
            current.values.setdefault(value["key"], []).append(value["value"])
    found = (address for known in filters for address in known.addresses() if _ADDRESS.fullmatch(address))
    return tuple(dict.fromkeys(found))


def parse_notification_titles(text: str, package: str) -> tuple[str, ...]:
    """Of the app's notifications, as they are written in the shade, in the order of the list."""
    titles: dict[str, None] = {}
    is_its = False
    for whole in lines_of(text):
        line = cut_line(whole)
        if (record := _RECORD.match(line)) is not None:
            is_its = record["package"] == package
        elif is_its and (titled := _TITLE.match(line)) is not None:
            title = (titled["title"] if titled["title"] is not None else titled["bare"]).strip()
            if title and title != "null" and not re.match(r"String \[length=", title):
                titles.setdefault(title, None)
    return tuple(titles)
