"""What an app's file says goes into the evidence only where that very file is installed."""

from dataclasses import replace

from detector.assessment.capture import KnownApk, with_known_apk
from detector.core.device_facts import PackageFacts

TOLD = PackageFacts(package="com.a", version_name="1", version_code=1, target_sdk=33, apk_sha256="ab" * 32)
KNOWN = KnownApk(sha256="ab" * 32, label="甲", signers=("cd" * 32,))


def test_the_file_that_is_installed_tells_name_and_signers() -> None:
    assert with_known_apk(TOLD, KNOWN) == replace(TOLD, label="甲", signers=("cd" * 32,))


def test_another_file_tells_nothing() -> None:
    for facts in (replace(TOLD, apk_sha256="ef" * 32), replace(TOLD, apk_sha256=None)):
        assert with_known_apk(facts, KNOWN) == facts
    assert with_known_apk(TOLD, None) == TOLD
