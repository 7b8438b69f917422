"""The pytest plugin (entry point `pytest11`): options, a marker, fixtures, collection and scans.

Nothing of the program is imported until it is used: loading adds only a few milliseconds to every pytest. An
app is scanned once per session on each class of devices, by whichever worker of pytest-xdist asks first; all
tests read the same case. `pytest detector.yaml` collects a test for each rule of each app and class of
devices that the file names; so does a farm's plan.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from detector.pytest_plugin.collecting import RulesFile
    from detector.pytest_plugin.scanned import Scanned
    from detector.pytest_plugin.session import Session

OURS = frozenset({"detector_device", "detector_scan", "detector_case"})
"""The fixtures below."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("detector", "dark patterns of splash and popup windows")
    add = group.addoption
    add("--detector-device", metavar="NAME", help="A serial, or an id of devices.yaml.")
    add(
        "--detector-pool",
        metavar="NAME",
        action="append",
        default=[],
        help="A pool of devices.yaml: each worker leases a phone of it (repeatable: each rule on each).",
    )
    add(
        "--detector-virtual-app",
        metavar="FILE",
        action="append",
        default=[],
        help="Scan on a virtual device.",
    )
    add("--detector-profile", metavar="NAME", help="Whose limits (default: cn-default).")
    add("--detector-runs", metavar="N", type=int, help="Cold starts of each app (default: 3).")
    add("--detector-level", metavar="LEVEL", help="look, quick or lab (default: look).")
    add("--detector-baseline", metavar="FILE", help="Only findings that this file does not know of fail.")
    add(
        "--detector-update-baseline",
        action="store_true",
        help="Write new findings into the baseline as known.",
    )
    add("--detector-report", metavar="DIR", help="Where cases and their reports are kept.")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "detector(rule=..., severity=...): which findings `assert_clean` looks at in this test"
    )
    from detector.pytest_plugin.session import NAME, Session

    config.pluginmanager.register(Session(config), NAME)


@pytest.fixture(scope="session")
def detector_device(request: pytest.FixtureRequest) -> str | None:
    """The device asked for, or the one that this worker has leased from the pool.

    None: the only one connected, or a virtual one.
    """
    return _session(request.config).device()


@pytest.fixture
def detector_scan(request: pytest.FixtureRequest) -> Callable[[str], Scanned]:
    """`detector_scan(PACKAGE)`: the app, scanned once per session, as `Scanned`."""
    from detector.pytest_plugin.scanned import Scanned

    session, item = _session(request.config), request.node

    def scan(package: str) -> Scanned:
        order = session.usual_order(package)
        return Scanned(session.case_of(order, tries=getattr(item, "execution_count", 1)), session, item)

    return scan


@pytest.fixture
def detector_case(request: pytest.FixtureRequest) -> Callable[[Path | str], Scanned]:
    """`detector_case(FOLDER)`: a judged case on disk, as `Scanned`; needs no device."""
    from detector.pytest_plugin.scanned import Scanned

    session, item = _session(request.config), request.node
    return lambda folder: Scanned(session.loaded(folder), session, item)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> RulesFile | None:
    """Only if the file is named on the command line: plain `pytest` must not drive a phone."""
    if file_path.suffix not in (".yaml", ".yml") or file_path.resolve() not in _named(parent.config):
        return None
    from detector.pytest_plugin.collecting import file_of_rules

    return file_of_rules(file_path, parent)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With pytest-rerunfailures: infrastructure failures are retried, findings never."""
    if not config.pluginmanager.hasplugin("rerunfailures"):
        return
    from detector.pytest_plugin.again import only_infrastructure_again

    only_infrastructure_again(config, [item for item in items if _is_ours(item)])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # Any: a class of pytest-xdist
    """Tells workers of pytest-xdist where they share records of their scans."""
    node.workerinput["detector_records"] = str(_session(node.config).records.folder)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:  # Any: classes of pytest-xdist
    """All tests of one scan go to one worker, unless another distribution was chosen."""
    if config.getoption("dist") != "load" or not any(
        path.suffix in (".yaml", ".yml") for path in _named(config)
    ):
        return None
    from detector.pytest_plugin.sharing_out import OneScanOneWorker

    return OneScanOneWorker(config, log)


def _named(config: pytest.Config) -> frozenset[Path]:
    base = config.invocation_params.dir
    return frozenset((base / arg.partition("::")[0]).resolve() for arg in config.args)


def _is_ours(item: pytest.Item) -> bool:
    return hasattr(item, "is_of_detector") or not OURS.isdisjoint(getattr(item, "fixturenames", ()))


def _session(config: pytest.Config) -> Session:
    from detector.pytest_plugin.session import NAME, Session

    session = config.pluginmanager.get_plugin(NAME)
    assert isinstance(session, Session)
    return session
