import hashlib
import struct

import pytest

from detector.core.errors import ConfigError
from tests.apk.reading import facts_of
from tests.fakes.apk_files import (
    apk,
    archive,
    binary_xml,
    der,
    dex,
    manifest,
    node,
    pkcs7,
    receiver,
    service,
    with_signing_block,
)

BASE = apk(
    manifest(components=[service(".Base")], permissions=["p.one"]), classes={"a.A": "java.lang.Object"}
)
FEATURE = apk(
    node(
        "manifest",
        node("uses-permission", name="p.two"),
        node("application", service("com.app.one.Feature")),
        package="com.app.one",
        split="feature",
    ),
    classes={"a.B": "java.lang.Object"},
)
CONFIG = apk(node("manifest", node("application"), package="com.app.one", split="config.zh"))


def names(*files: bytes) -> list[str]:
    return [one.name for one in facts_of(*files).components]


@pytest.mark.parametrize("stored", [True, False], ids=["stored", "packed"])
def test_a_bundle_is_one_app(stored: bool) -> None:
    bundle = archive(
        {
            "manifest.json": b"{}",
            "config.zh.apk": CONFIG,
            "base.apk": BASE,
            "feature.apk": FEATURE,
            "icon.png": b"",
        },
        stored=stored,
    )
    facts = facts_of(bundle)
    assert [one.name for one in facts.components] == ["com.app.one.Base", "com.app.one.Feature"]
    assert facts.permissions == ("p.one", "p.two")
    assert facts.splits == ("config.zh", "feature")
    assert facts.n_classes == 2
    assert facts.sha256 == hashlib.sha256(bundle).hexdigest()


def test_several_files_are_one_app() -> None:
    assert names(FEATURE, BASE, CONFIG) == names(BASE, FEATURE) == ["com.app.one.Base", "com.app.one.Feature"]


def test_an_apk_that_holds_an_apk_is_itself_the_app() -> None:
    assert names(apk(manifest(components=[service(".A")]), files={"assets/x.apk": BASE})) == ["com.app.one.A"]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        pytest.param([FEATURE], "only splits", id="no base"),
        pytest.param([BASE, apk(manifest(package="com.other"))], "several apps", id="two apps"),
        pytest.param([BASE, BASE], "2 base APKs", id="two bases"),
        pytest.param([archive({"a.txt": b""})], "no AndroidManifest.xml", id="a zip of something"),
        pytest.param([archive({"a.apk": b"no zip"})], "a.apk in it: .*not a zip", id="a bundle of junk"),
        pytest.param([apk(b"<manifest/>")], "no valid header|longer than", id="a manifest in text"),
    ],
)
def test_refuses_with_a_sentence(files: list[bytes], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        facts_of(*files)


def kinds(content: bytes) -> set[str]:
    return {warning.kind for warning in facts_of(content).warnings} - {"not_signed"}


def test_an_ordinary_file_has_no_warning() -> None:
    content = apk(manifest(components=[receiver(".R", "some.action")]), classes={"a.A": "b.B"})
    assert kinds(with_signing_block(content, {0x7109871A: der(0x30, b"c")})) == set()


def test_reports_readers_that_disagree() -> None:
    """Android stops at a chunk whose size is not a multiple of 4; apkInspector continues after it."""
    content = binary_xml(manifest(components=[service(".One"), service(".Two")]))
    at = content.rindex(struct.pack("<HHI", 0x102, 16, 56))  # the element of .Two
    grown = bytearray(content[:at] + struct.pack("<HHI", 0x777, 8, 9) + b"!" + content[at:])
    struct.pack_into("<I", grown, 4, len(grown))
    facts = facts_of(apk(bytes(grown)))
    assert [one.name for one in facts.components] == ["com.app.one.One"]
    messages = {warning.kind: warning.message for warning in facts.warnings}
    assert messages["readers_disagree"] == "apkInspector reads components otherwise: com.app.one.Two"
    assert "manifest_tampered" in messages


def test_reports_parts_with_different_certificates() -> None:
    own, other = der(0x30, b"one"), der(0x30, b"two")
    base = with_signing_block(BASE, {0x7109871A: own})
    feature = with_signing_block(FEATURE, {0x7109871A: other})
    assert "parts_disagree" in {warning.kind for warning in facts_of(base, feature).warnings}


def test_reports_unreadable_parts_and_reads_the_rest() -> None:
    content = apk(
        manifest(components=[service(".A")]),
        classes={"a.A": "b.B"},
        resources=b"junk",
        files={"classes2.dex": b"no dex", "META-INF/A.RSA": b"\x30"},
    )
    facts = facts_of(content)
    assert facts.n_classes == 1
    assert [one.message.split(":")[0] for one in facts.warnings if one.kind == "unreadable_part"] == [
        "resources.arsc",
        "META-INF/A.RSA",
        "classes2.dex",
    ]


def test_reports_the_signers() -> None:
    certificate = der(0x30, b"certificate")
    (signer,) = facts_of(apk(manifest(), files={"META-INF/A.RSA": pkcs7(certificate)})).signers
    assert signer.certificate_sha256 == hashlib.sha256(certificate).hexdigest()


def test_code_in_several_files_is_read_together() -> None:
    files = {"classes2.dex": dex({"a.C": "a.A"}), "assets/classes.dex": dex({"a.D": "a.A"})}
    assert facts_of(apk(manifest(), classes={"a.A": "b.B"}, files=files)).n_classes == 2
