"""Whatever the bytes: facts or one sentence, never another exception, and within bounds."""

import io
import struct
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detector.apk.facts import ApkFacts
from detector.core.errors import ConfigError
from tests.apk.reading import facts_of
from tests.fakes.apk_files import (
    Ref,
    apk,
    archive,
    binary_xml,
    der,
    dex,
    manifest,
    node,
    pkcs7,
    receiver,
    resource_table,
    service,
    with_signing_block,
)

LABEL, ALIAS, STYLE, SYNC = 0x7F010000, 0x7F010001, 0x7F050000, 0x7F060000


def whole_app() -> dict[str, bytes]:
    sync = service(".Sync", "android.content.SyncAdapter")
    sync.children.append(node("meta-data", name="android.content.SyncAdapter", resource=Ref(SYNC)))
    root = manifest(
        permissions=["android.permission.RECEIVE_BOOT_COMPLETED"],
        components=[
            receiver("com.push.R", "android.intent.action.BOOT_COMPLETED"),
            node("activity", name=".P", theme=Ref(STYLE), excludeFromRecents=True, launchMode=3),
            sync,
        ],
        application={"label": Ref(ALIAS)},
    )
    return {
        "AndroidManifest.xml": binary_xml(root, utf8=True),
        "classes.dex": dex({"com.app.one.P": "com.push.Base"}, texts=["wake_others"]),
        "resources.arsc": resource_table(
            {LABEL: "App", ALIAS: Ref(LABEL), STYLE: {0x01010058: True}, SYNC: "res/sync.xml"}
        ),
        "res/sync.xml": binary_xml(node("sync-adapter", accountType="com.acc")),
        "META-INF/A.RSA": pkcs7(der(0x30, b"certificate")),
    }


FILES = whole_app()
STORED = with_signing_block(archive(FILES, stored=True), {0x7109871A: der(0x30, b"certificate")})

fuzz = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
flips = st.lists(
    st.tuples(st.integers(min_value=0, max_value=1 << 20), st.integers(0, 255)), min_size=1, max_size=12
)
numbers = st.sampled_from([0, 1, 0x7F, 0xFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])


def facts_or_sentence(content: bytes) -> ApkFacts | str:
    try:
        return facts_of(content)
    except ConfigError as error:
        assert str(error)
        assert "\n" not in str(error)
        return str(error)


def changed(content: bytes, changes: list[tuple[int, int]]) -> bytes:
    out = bytearray(content)
    for at, value in changes:
        out[at % len(out)] = value
    return bytes(out)


def rezipped(name: str, content: bytes) -> bytes:
    """The app with one file replaced, its checksum right: the damage reaches that file's own reader."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        for other, other_content in FILES.items():
            opened.writestr(zipfile.ZipInfo(other), content if other == name else other_content)
    return out.getvalue()


def test_the_whole_app_is_read() -> None:
    facts = facts_of(STORED)
    assert facts.label == "App"
    assert {warning.kind for warning in facts.warnings} == set()
    assert {one.kind for one in facts.keep_alive} == {"one_pixel_activity", "sync_adapter", "wake_code"}


@fuzz
@given(n_bytes=st.integers(min_value=0, max_value=len(STORED)))
def test_an_apk_that_is_cut_off(n_bytes: int) -> None:
    facts_or_sentence(STORED[:n_bytes])


@fuzz
@given(changes=flips)
def test_an_apk_with_other_bytes(changes: list[tuple[int, int]]) -> None:
    facts_or_sentence(changed(STORED, changes))


@pytest.mark.parametrize("name", sorted(FILES))
@fuzz
@given(changes=flips)
def test_a_part_with_other_bytes(name: str, changes: list[tuple[int, int]]) -> None:
    facts_or_sentence(rezipped(name, changed(FILES[name], changes)))


@pytest.mark.parametrize("name", sorted(FILES))
@fuzz
@given(at=st.integers(min_value=0, max_value=1 << 14), number=numbers)
def test_a_part_with_a_number_at_its_limit(name: str, at: int, number: int) -> None:
    content = bytearray(FILES[name])
    struct.pack_into("<I", content, 4 * (at % (len(content) // 4)), number)
    facts_or_sentence(rezipped(name, bytes(content)))


@pytest.mark.parametrize("name", sorted(FILES))
@fuzz
@given(n_bytes=st.integers(min_value=0, max_value=1 << 14))
def test_a_part_that_is_cut_off(name: str, n_bytes: int) -> None:
    facts_or_sentence(rezipped(name, FILES[name][: n_bytes % len(FILES[name])]))


@fuzz
@given(content=st.binary(max_size=2000))
def test_any_bytes_at_all(content: bytes) -> None:
    facts_or_sentence(content)
    for name in FILES:
        facts_or_sentence(rezipped(name, content))


@pytest.mark.parametrize("name", ["AndroidManifest.xml", "classes.dex", "resources.arsc", "META-INF/A.RSA"])
def test_a_bomb_in_any_part_ends_at_its_limit(name: str) -> None:
    content = archive({**FILES, name: bytes(100 << 20)})
    result = facts_or_sentence(content)
    if name == "AndroidManifest.xml":
        assert isinstance(result, str)
        assert "more than" in result
    else:
        assert isinstance(result, ApkFacts)
        assert any("more than" in warning.message for warning in result.warnings)


def test_a_bundle_of_bundles_is_not_followed() -> None:
    inner = apk(manifest())
    for _ in range(5):
        inner = archive({"a.apk": inner})
    assert "no AndroidManifest.xml" in str(facts_or_sentence(inner))
