"""What many tests need from outside: system commands, and data that is not in the repository.

If something is missing, its tests are skipped with that reason. In CI (`DETECTOR_REQUIRE_SYSTEM=1`) a missing
command fails the test instead, so that nothing is skipped unnoticed.
"""

import gc
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.repository import REPOSITORY

# The duration of an example depends on the machine, not on the code.
settings.register_profile("project", deadline=None)
settings.load_profile("project")

# A suite that was started in the background ignores SIGINT, and so would every process that a test starts and
# interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A run keeps thousands of tests and the trees of all modules alive. Python looks through them for garbage
# after every 700 new objects unless told otherwise, which took a third of the time of collecting.
gc.set_threshold(100_000, 20, 20)

XDIST_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID")

RequireBinary = Callable[..., Path]

# Names under which the same program is installed elsewhere.
OTHER_NAMES = {"chromium": ("chromium-browser", "google-chrome")}


def pytest_collection_finish() -> None:
    """What was collected stays until the end of the run, and is no garbage."""
    gc.freeze()


@pytest.fixture(scope="session")
def require_binary() -> RequireBinary:
    """Use as `adb = require_binary("adb")`: the path of the command, or the test ends here."""

    def require(name: str) -> Path:
        for candidate in (name, *OTHER_NAMES.get(name, ())):
            if found := shutil.which(candidate):
                return Path(found)
        message = f"needs the command {name}, which is not installed (scripts/test installs it)"
        if os.environ.get("DETECTOR_REQUIRE_SYSTEM") == "1":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)

    return require


@pytest.fixture(scope="session", autouse=True)
def state_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """State that the program keeps between commands is in a folder of this run, not in the user's.

    Answers to pictures (`tests/fakes/remembered_sight.py`) are in one that all processes of the run share.
    """
    base = tmp_path_factory.getbasetemp()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DETECTOR_STATE_DIR", str(tmp_path_factory.mktemp("state")))
        sight = base.parent / f"sight-{XDIST_RUN}" if XDIST_RUN else base / "sight"
        patch.setenv("DETECTOR_TESTS_SIGHT", str(sight))
        # A hot start takes as long as three cold ones: a test asks for other entries where it is about them.
        patch.setenv("DETECTOR_ENTRY", "cold")
        yield


JUDGES_AGAIN = ("sealing", "wiring", "reporting", "regression", "cli")
"""Rooms whose tests judge the same pictures again and again, and are not about what is seen in them."""


@pytest.fixture(scope="module", autouse=True)
def sight_of_its_room(request: pytest.FixtureRequest, state_of_its_own: None) -> Iterator[None]:
    if request.path.relative_to(REPOSITORY / "tests").parts[0] not in JUDGES_AGAIN:
        yield
        return
    from tests.fakes.remembered_sight import remembering_sight  # noqa: PLC0415 - loads half of the program

    with remembering_sight(Path(os.environ["DETECTOR_TESTS_SIGHT"])):
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder ../shared/data beside the checkout; tests that use it bear the marker `shared`."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the folder ../shared/data, which is not there")
    return folder
