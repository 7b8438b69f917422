import struct

import pytest

from detector.apk import resources as module
from detector.apk.resources import Resources, read_resources
from detector.core.errors import ConfigError
from tests.fakes.apk_files import Ref, resource_table

TEXT, FLAG, NUMBER, ALIAS, STYLE, CIRCLE, OTHER = (
    0x7F010000,
    0x7F020000,
    0x7F030000,
    0x7F040000,
    0x7F050000,
    0x7F060000,
    0x7F060001,
)
TRANSLUCENT = 0x01010058
TABLE = resource_table(
    {
        TEXT: "标题",
        FLAG: True,
        NUMBER: 42,
        ALIAS: Ref(TEXT),
        STYLE: {TRANSLUCENT: True},
        CIRCLE: Ref(OTHER),
        OTHER: Ref(CIRCLE),
    }
)


def test_reads_simple_values_and_follows_references() -> None:
    resources = read_resources(TABLE)
    assert resources.value(TEXT) == resources.value(ALIAS)
    texts = [resources.value(one) for one in (TEXT, FLAG, NUMBER)]
    assert [one and (one.text, one.data != 0) for one in texts] == [
        ("标题", False),
        (None, True),
        (None, True),
    ]


def test_missing_entries_are_none() -> None:
    resources = read_resources(TABLE)
    assert resources.value(0x7F010001) is None
    assert resources.value(0x01030010) is None
    assert Resources().value(TEXT) is None


def test_terminates_on_cyclic_references() -> None:
    assert read_resources(TABLE).value(CIRCLE) is None


def test_reads_the_values_set_by_a_style() -> None:
    value = read_resources(TABLE).style_value(STYLE, TRANSLUCENT)
    assert value is not None
    assert value.data != 0
    assert read_resources(TABLE).style_value(TEXT, TRANSLUCENT) is None


@pytest.mark.parametrize("n_bytes", range(0, len(TABLE), 37))
def test_a_table_that_is_cut_off_has_no_values_or_is_refused(n_bytes: int) -> None:
    try:
        resources = read_resources(TABLE[:n_bytes])
    except ConfigError:
        return
    for resource_id in (TEXT, FLAG, NUMBER, ALIAS, STYLE, CIRCLE):
        resources.value(resource_id)
        resources.style_value(resource_id, TRANSLUCENT)


def test_a_table_of_endless_chunks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CHUNKS", 100)
    chunks = struct.pack("<HHI", 0x0777, 8, 8) * 200
    with pytest.raises(ConfigError, match="more than 100 chunks"):
        read_resources(struct.pack("<HHII", 2, 12, 12 + len(chunks), 1) + chunks)


def test_another_file_is_refused() -> None:
    with pytest.raises(ConfigError, match="no valid header"):
        read_resources(b"PK\x03\x04" + bytes(100))
