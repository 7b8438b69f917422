"""The plugin with pytest-xdist and pytest-rerunfailures: one phone per worker, retries only of failures."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.pytest_plugin.pool import Driven, driven, leases_of, pool
from tests.regression.judged import write_case
from tests.test_pytest_plugin import run

pytest_plugins = ["pytester"]

N_PHONES, N_SCANS, N_WORKERS = 1, 2, 2

SCANS = """
import pytest

@pytest.mark.parametrize("package", {packages!r})
def test_app(detector_scan, detector_device, package, request):
    case = detector_scan(package).case
    assert detector_scan(package).case.path == case.path
"""


@pytest.fixture
def phones(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, ...]]:
    """The packages of the apps on them."""
    with pool(pytester.path, n_phones=N_PHONES, n_apps=N_SCANS) as (env, packages):
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        yield packages


def unreachable_host(folder: Path) -> None:
    """phone-1 is on a host whose adb server does not answer; only a local one would be started."""
    (folder / "devices.yaml").write_text(
        "version: 1\nhosts: {far: {adb: '127.0.0.1:9'}}\ndevices: [{id: phone-1, host: far, serial: x}]\n",
        encoding="utf-8",
    )


def by_serial(times: list[Driven]) -> dict[str, list[Driven]]:
    found = defaultdict(list)
    for one in times:
        found[one.serial].append(one)
    return found


@pytest.mark.long
def test_workers_share_a_pool_and_no_phone_is_driven_twice_at_once(
    pytester: pytest.Pytester, phones: tuple[str, ...]
) -> None:
    """Two workers and one phone, so that one waits. It checks the evidence, not the exit code;
    `lab/benchmarks/xdist_phones.py` does so for eight scans over four phones.
    """
    pytest.importorskip("xdist", reason="needs pytest-xdist")
    pytester.makepyfile(SCANS.format(packages=phones))
    words = ("-n", str(N_WORKERS), "--detector-pool=all", "--detector-runs=1", "--detector-report=cases")
    ran = run(pytester, *words, is_here=False)
    ran.assert_outcomes(passed=N_SCANS)
    times = driven(sorted(pytester.path.glob("cases/*/runs/00/bundle")))
    assert sorted(one.package for one in times) == sorted(phones)
    phones_driven = by_serial(times)
    assert len(phones_driven) == N_PHONES
    for turns in phones_driven.values():
        assert all(first.ended_ns < second.began_ns for first, second in pairwise(turns))
    leases = leases_of(pytester.path)
    assert set(leases) == set(phones_driven)
    assert all(expires == 0 for _, expires in leases.values()), "each was given back"
    for package in phones:
        ran.stdout.fnmatch_lines([f"{package}: cases/{package}/report"])


RELEASE = """
from detector.wiring.booking import release
from detector.wiring.tool import host_clock

def pytest_runtest_logreport(report):
    if report.outcome == "rerun":
        print("RERUN AFTER", report.longrepr)
        release("phone-1", host_clock(), owner="li", by_force=True)
"""


@pytest.mark.long
def test_an_unavailable_phone_is_retried(pytester: pytest.Pytester, phones: tuple[str, ...]) -> None:
    """Somebody else has leased it, and releases it after the first try. One scan answers every rule."""
    pytest.importorskip("pytest_rerunfailures", reason="needs pytest-rerunfailures")
    from detector.wiring.booking import lease  # noqa: PLC0415 - after the environment is set
    from detector.wiring.tool import host_clock  # noqa: PLC0415

    lease("phone-1", host_clock(), owner="li", for_s=600, why="by hand")
    pytester.makeconftest(RELEASE)
    text = f"version: 1\napps: [{phones[0]}]\nruns: 1\ndevice: phone-1\n"
    pytester.path.joinpath("detector.yaml").write_text(text, encoding="utf-8")
    ran = run(pytester, "detector.yaml", "--reruns=2", "--detector-report=cases", "-s", is_here=False)
    outcomes = ran.parseoutcomes()
    assert outcomes["rerun"] == 1, ran.stdout.str()
    assert "failed" not in outcomes
    ran.stdout.fnmatch_lines(["*RERUN AFTER DeviceNotReady: *: is leased by li until *"])
    assert [one.name for one in (pytester.path / "cases").iterdir()] == [f"{phones[0]}-again-1"]


@pytest.mark.long
def test_a_phone_that_stays_away_is_retried_as_often_as_asked_for_all_rules_together(
    pytester: pytest.Pytester,
) -> None:
    pytest.importorskip("pytest_rerunfailures", reason="needs pytest-rerunfailures")
    unreachable_host(pytester.path)
    text = "version: 1\napps: [cn.a.b]\ndevice: phone-1\n"
    pytester.path.joinpath("detector.yaml").write_text(text, encoding="utf-8")
    pytester.makeconftest(
        "import detector\n"
        "scan = detector.scan\n"
        "def counted(*words, **named):\n"
        "    print('TRIED', flush=True)\n"
        "    return scan(*words, **named)\n"
        "detector.scan = counted\n"
    )
    ran = run(pytester, "detector.yaml", "--reruns=1", "-s", is_here=False)
    assert ran.parseoutcomes()["failed"] > 10
    assert ran.stdout.str().count("TRIED") == 2
    ran.stdout.fnmatch_lines(["cn.a.b: DeviceNotReady: *"])


def test_a_finding_is_never_retried(pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_rerunfailures", reason="needs pytest-rerunfailures")
    case = f"detector_case({str(write_case(pytester.path / 'case'))!r})"
    pytester.makepyfile(
        f"def test_by_name(detector_case):\n    {case}.assert_clean()\n"
        f"def test_by_hand(detector_case):\n    assert {case}.new_findings() == []\n"
        "def test_of_another_kind():\n    assert False\n"
    )
    assert run(pytester, "--reruns=1").parseoutcomes() == {"failed": 3, "rerun": 1}


@pytest.mark.long
def test_rules_of_one_scan_go_to_one_worker(pytester: pytest.Pytester) -> None:
    """No adb server answers: each app's scan breaks off once, in one worker, for all its rules."""
    pytest.importorskip("xdist", reason="needs pytest-xdist")
    unreachable_host(pytester.path)
    text = "version: 1\napps: [cn.a.b, cn.a.c]\ndevice: phone-1\n"
    pytester.path.joinpath("detector.yaml").write_text(text, encoding="utf-8")
    ran = run(pytester, "detector.yaml", "-n", "2", "-v", is_here=False)
    workers = defaultdict(set)
    for worker, app in re.findall(r"\[(gw\d)\].*detector\.yaml::(cn\.a\.[bc])::", ran.stdout.str()):
        workers[app].add(worker)
    assert {app: len(found) for app, found in workers.items()} == {"cn.a.b": 1, "cn.a.c": 1}
    assert workers["cn.a.b"] != workers["cn.a.c"]
