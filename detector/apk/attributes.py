"""Attributes of a manifest by their resource ids, as Android looks them up.

The ids are those of the framework (frameworks/base, core/res/res/values/public-final.xml) and never
change. A text resource is resolved if it is in the table; else the reference is kept, as `@7f0a0001`.
"""

from dataclasses import dataclass

from detector.apk.binary_xml import Element, Value, ValueType
from detector.apk.resources import Resources

__all__ = ["AttributeReader", "Id"]


class Id:
    """android:… attributes, by resource id."""

    THEME = 0x01010000
    LABEL = 0x01010001
    ICON = 0x01010002
    NAME = 0x01010003
    PERMISSION = 0x01010006
    READ_PERMISSION = 0x01010007
    WRITE_PERMISSION = 0x01010008
    PROTECTION_LEVEL = 0x01010009
    SHARED_USER_ID = 0x0101000B
    HAS_CODE = 0x0101000C
    PERSISTENT = 0x0101000D
    ENABLED = 0x0101000E
    EXPORTED = 0x01010010
    PROCESS = 0x01010011
    TASK_AFFINITY = 0x01010012
    EXCLUDE_FROM_RECENTS = 0x01010017
    AUTHORITIES = 0x01010018
    SYNCABLE = 0x01010019
    PRIORITY = 0x0101001C
    LAUNCH_MODE = 0x0101001D
    VALUE = 0x01010024
    RESOURCE = 0x01010025
    MIME_TYPE = 0x01010026
    SCHEME = 0x01010027
    WINDOW_IS_TRANSLUCENT = 0x01010058
    TARGET_ACTIVITY = 0x01010202
    MIN_SDK_VERSION = 0x0101020C
    VERSION_CODE = 0x0101021B
    VERSION_NAME = 0x0101021C
    TARGET_SDK_VERSION = 0x01010270
    ALLOW_PARALLEL_SYNCS = 0x01010332
    IS_ALWAYS_SYNCABLE = 0x01010333
    USER_VISIBLE = 0x01010291
    ACCOUNT_TYPE = 0x0101028F
    ISOLATED_PROCESS = 0x010103A9
    DIRECT_BOOT_AWARE = 0x01010505
    ROUND_ICON = 0x0101052C
    VERSION_CODE_MAJOR = 0x01010576
    FOREGROUND_SERVICE_TYPE = 0x01010599


@dataclass(frozen=True, slots=True)
class AttributeReader:
    """Typed access to one app's elements. None: the attribute is missing or has no usable value."""

    resources: Resources

    def text(self, element: Element, attribute_id: int) -> str | None:
        """Numbers are converted to text; an unresolvable reference is returned as written."""
        value = find(element, attribute_id)
        return None if value is None else self._text(value)

    def plain_text(self, element: Element, name: str) -> str | None:
        """The text of an attribute without a namespace, such as `package`."""
        for attribute in element.attributes:
            if attribute.resource_id is None and attribute.name == name:
                return self._text(attribute.value)
        return None

    def flag(self, element: Element, attribute_id: int) -> bool | None:
        value = self.resolved(element, attribute_id)
        if value is None or value.is_reference:
            return None
        if value.type == ValueType.STRING:
            return value.text == "true" if value.text in ("true", "false") else None
        return value.data != 0

    def number(self, element: Element, attribute_id: int) -> int | None:
        value = self.resolved(element, attribute_id)
        if value is None or value.is_reference:
            return None
        if value.type == ValueType.STRING:
            digits = (value.text or "").strip()
            return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 10 else None
        return value.data - (1 << 32) if value.data >= 1 << 31 else value.data

    def reference(self, element: Element, attribute_id: int) -> int | None:
        """The resource id itself, if the attribute is a reference."""
        value = find(element, attribute_id)
        return value.data if value is not None and value.is_reference else None

    def resolved(self, element: Element, attribute_id: int) -> Value | None:
        value = find(element, attribute_id)
        if value is not None and value.is_reference:
            return self.resources.value(value.data) or value
        return value

    def _text(self, value: Value) -> str | None:
        if value.is_reference:
            end = self.resources.value(value.data)
            return f"@{value.data:08x}" if end is None else self._text(end)
        if value.type == ValueType.STRING:
            return value.text
        if value.type == ValueType.NULL:
            return None
        if value.type == ValueType.BOOLEAN:
            return "true" if value.data else "false"
        return str(value.data)


def find(element: Element, attribute_id: int) -> Value | None:
    for attribute in element.attributes:
        if attribute.resource_id == attribute_id:
            return attribute.value
    return None
