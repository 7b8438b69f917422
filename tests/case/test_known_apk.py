"""Facts from an app's file become evidence only if that very file is installed."""

from dataclasses import replace

from detector.case import KnownApk, with_known_apk
from detector.core.device_facts import PackageFacts

REPORTED = PackageFacts(
    package="com.a", version_name="1", version_code=1, target_sdk=33, apk_sha256="ab" * 32
)
KNOWN = KnownApk(sha256="ab" * 32, label="甲", signers=("cd" * 32,))


def test_the_installed_file_gives_label_and_signers() -> None:
    assert with_known_apk(REPORTED, KNOWN) == replace(REPORTED, label="甲", signers=("cd" * 32,))


def test_another_file_adds_nothing() -> None:
    for facts in (replace(REPORTED, apk_sha256="ef" * 32), replace(REPORTED, apk_sha256=None)):
        assert with_known_apk(facts, KNOWN) == facts
    assert with_known_apk(REPORTED, None) == REPORTED
