"""Below Android's services the virtual device answers like Debian's adbd, which is AOSP's own code.

adbd runs in a network of its own: it asks for no key and listens on all addresses.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import RequireBinary
from tests.repository import REPOSITORY
from tests.virtual.wire_operations import OPERATIONS

UNPACKED = Path(sys.prefix) / "adbd" / "usr/lib/android-sdk/platform-tools/adbd"
ALONE = ["unshare", "--net"]


def adbd() -> Path:
    """Unpacked by scripts/setup.sh; an installed adbd will do as well."""
    found = [path for path in (UNPACKED, Path("/usr/lib/android-sdk/platform-tools/adbd")) if path.exists()]
    if not found:
        pytest.skip("Debian's adbd is not at hand")
    if (
        shutil.which("unshare") is None
        or subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("adbd needs a network of its own, which this system does not give (unshare --net)")
    if "not found" in subprocess.run(["ldd", found[0]], capture_output=True, text=True, check=False).stdout:
        pytest.skip("the libraries of adbd are not at hand")
    return found[0]


@pytest.fixture(scope="module")
def answers(
    require_binary: RequireBinary, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[list[str | int]]]:
    adb = require_binary("adb")
    command = [sys.executable, "-m", "tests.virtual.adbd_session", str(adbd()), str(adb)]
    done = subprocess.run(
        [*ALONE, *command, str(tmp_path_factory.mktemp("adbd"))],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    parsed: dict[str, list[list[str | int]]] = json.loads(done.stdout)
    return parsed


@pytest.mark.parametrize("operation", OPERATIONS)
def test_both_answer_alike(answers: dict[str, list[list[str | int]]], operation: str) -> None:
    theirs, ours = answers[operation]
    assert ours == theirs
    assert "Error" not in str(theirs[0])  # two failures would prove nothing
