"""The pytest plugin (entry point `pytest11`): fixtures, options, a marker, a test for each rule of an app.

Nothing of the program is imported until it is used: loading adds a few milliseconds to every pytest. An app
is scanned once a session; what a test says of it is read from the same case. `pytest detector.yaml` collects
a test for each rule of each app that the file names.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from detector.api import Case
    from detector.core.verdict import Verdict
    from detector.regression.baseline import Baseline, Stood

SETTINGS_FILE = "detector.yaml"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("detector", "dark patterns of splash and popup windows")
    add = group.addoption
    add("--detector-device", metavar="NAME", help="A serial, or an id of devices.yaml.")
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
    config.pluginmanager.register(_Session(config), "detector-session")


class Scanned:
    """What a test is handed of one app. `case` is the judged case (`detector.load_case`)."""

    def __init__(self, case: Case, session: _Session, marker: pytest.Mark | None) -> None:
        self.case = case
        self._session, self._marker = session, marker

    def new_findings(self, *, rule: str | None = None, severity: str | None = None) -> list[Verdict]:
        """Failed verdicts that the baseline does not know of, worst first.

        `rule`: an id or a code; `severity`: the mildest (default: major). The test's marker says both where
        they are not given.
        """
        from detector.core.verdict import Severity

        said = dict(self._marker.kwargs) if self._marker is not None else {}
        rule = rule or said.get("rule")
        least = Severity(severity or said.get("severity") or "major")
        return [
            one
            for one in self.case.findings
            if (rule is None or rule in (one.rule_id, one.code))
            and one.severity.at_least(least)
            and self._session.is_new(self.case, one)
        ]

    def assert_clean(self, *, rule: str | None = None, severity: str | None = None) -> None:
        """Fails with each finding in a line, and where the report lies."""
        found = self.new_findings(rule=rule, severity=severity)
        if found:
            pytest.fail("\n".join(_lines(self.case, found)), pytrace=False)


@pytest.fixture(scope="session")
def detector_device(request: pytest.FixtureRequest) -> str | None:
    """The device that was asked for; None: the one that is plugged in, or a virtual one."""
    device: str | None = request.config.getoption("--detector-device")
    return device


@pytest.fixture
def detector_scan(request: pytest.FixtureRequest, detector_device: str | None) -> Any:
    """`detector_scan(PACKAGE)`: the app, scanned once a session, as `Scanned`."""
    session = _session(request.config)
    marker = request.node.get_closest_marker("detector")

    def scan(package: str) -> Scanned:
        case = session.case_of(package, detector_device)
        _attach(request.node, case)
        return Scanned(case, session, marker)

    return scan


@pytest.fixture
def detector_case(request: pytest.FixtureRequest) -> Any:
    """`detector_case(FOLDER)`: a judged case on disk, as `Scanned`; needs no device."""
    session = _session(request.config)
    marker = request.node.get_closest_marker("detector")

    def load(folder: Path | str) -> Scanned:
        case = session.loaded(folder)
        _attach(request.node, case)
        return Scanned(case, session, marker)

    return load


class _Session:
    """Cases of this session, each scanned once, and what is known."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._cases: dict[str, Case | Exception] = {}
        self._baseline: Baseline | None = None

    def case_of(self, package: str, device: str | None, **settled: Any) -> Case:
        """A scan that broke off is not tried again in this session: each test that asks says why."""
        if package not in self._cases:
            from detector import scan
            from detector.core.errors import DetectorError

            try:
                self._cases[package] = scan(package, **self._order(package, device, settled))
            except DetectorError as error:
                self._cases[package] = error
        found = self._cases[package]
        if isinstance(found, Exception):
            raise found
        return found

    def _order(self, package: str, device: str | None, settled: dict[str, Any]) -> dict[str, Any]:
        option = self._config.getoption
        asked = {
            "device": device,
            "runs": option("--detector-runs"),
            "level": option("--detector-level"),
            "profile": option("--detector-profile"),
            "virtual_apps": option("--detector-virtual-app"),
        }
        order = settled | {name: value for name, value in asked.items() if value}
        root = option("--detector-report")
        if root is None:
            return order
        worker = getattr(self._config, "workerinput", {}).get("workerid", "")
        return order | {"out": Path(root) / worker / package}

    def loaded(self, folder: Path | str) -> Case:
        from detector import load_case

        case = load_case(folder)
        self._cases.setdefault(str(case.path), case)
        return case

    @property
    def cases(self) -> list[Case]:
        return [one for one in self._cases.values() if not isinstance(one, Exception)]

    def stood(self, case: Case, verdict: Verdict) -> Stood | None:
        """How a finding stands to the baseline; None where there is none."""
        if self._baseline is None:
            return None
        return case.standings(self._baseline).get((verdict.rule_id, verdict.subject))

    def is_new(self, case: Case, verdict: Verdict) -> bool:
        stood = self.stood(case, verdict)
        return stood is None or bool(stood.standing.counts_as_new)

    def pytest_sessionstart(self) -> None:
        """The baseline is read first, so that a bad one is told in a sentence before any app is scanned."""
        path = self._config.getoption("--detector-baseline")
        if path is None:
            return
        from detector.core.errors import ConfigError
        from detector.regression.baseline import Baseline
        from detector.regression.baseline_file import read_baseline

        is_first = self._config.getoption("--detector-update-baseline") and not Path(path).exists()
        try:
            self._baseline = Baseline() if is_first else read_baseline(Path(path))
        except ConfigError as error:
            raise pytest.UsageError(str(error)) from error

    def pytest_sessionfinish(self) -> None:
        if not self._config.getoption("--detector-update-baseline") or not self.cases:
            return
        from detector.core.clock import today_utc
        from detector.regression.baseline import with_findings, without_mended
        from detector.regression.baseline_file import BASELINE_NAME, change_baseline
        from detector.wiring.tool import host_clock

        path = Path(self._config.getoption("--detector-baseline") or BASELINE_NAME)
        marked, today = [one for case in self.cases for one in case.marked], today_utc(host_clock())
        change_baseline(
            path, lambda known: with_findings(without_mended(known, marked), marked, today), may_be_new=True
        )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.cases:
            return
        n_findings = sum(len(case.findings) for case in self.cases)
        n_new = sum(self.is_new(case, one) for case in self.cases for one in case.findings)
        terminalreporter.section("detector")
        terminalreporter.line(f"{n_findings} findings ({n_new} new, {n_findings - n_new} in the baseline)")
        for case in self.cases:
            terminalreporter.line(f"{case.document.package}: {case.report or case.path}")


def _session(config: pytest.Config) -> _Session:
    session = config.pluginmanager.get_plugin("detector-session")
    assert isinstance(session, _Session)
    return session


def _lines(case: Case, findings: list[Verdict]) -> Iterator[str]:
    for one in findings:
        yield f"{one.code} {one.rule_id} ({one.severity.value}, {one.subject}): {one.reason}"
        for quantity in one.quantities:
            yield f"    {quantity.name}: {quantity.value:g} ± {quantity.error:g} {quantity.unit}"
    yield f"report: {case.report or case.path}"


def _attach(item: pytest.Item, case: Case) -> None:
    """Where the case lies, for JUnit's properties."""
    said = ("detector_case", str(case.path))
    if said not in item.user_properties:
        item.user_properties.append(said)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> DetectorFile | None:
    """Only where the file is named on the command line: nobody wants `pytest` alone to drive a phone."""
    if file_path.name != SETTINGS_FILE:
        return None
    base = parent.config.invocation_params.dir
    named = {(base / argument.partition("::")[0]).resolve() for argument in parent.config.args}
    return DetectorFile.from_parent(parent, path=file_path) if file_path.resolve() in named else None


class DetectorFile(pytest.File):
    """`detector.yaml`: a test for each rule of its profile and each of its apps."""

    def collect(self) -> Iterator[RuleItem]:
        from detector.config.settings import merged_settings
        from detector.core.errors import ConfigError
        from detector.judging.rule import Scope
        from detector.wiring.law import lawbook

        asked = self.config.getoption("--detector-profile")
        try:
            merged = merged_settings(self.path.parent, {})
            settled = {one.name: one.value for one in merged if one.value is not None}
            law = lawbook(asked or str(settled.get("profile", "cn-default")))
        except ConfigError as error:
            raise self.CollectError(str(error)) from error
        apps = settled.get("apps") or ()
        assert isinstance(apps, tuple)
        rules = law.about(*(scope for scope in Scope if scope is not Scope.WATCH))
        for package in apps:
            for rule in rules:
                if law.profile.asks(rule):
                    yield RuleItem.from_parent(
                        self,
                        name=f"{package}::{rule.code}",
                        package=package,
                        rule_id=rule.id,
                        settled=settled,
                    )


class RuleItem(pytest.Item):
    """One rule on one app. Fails on a new finding at or above the fail level; what is open is skipped."""

    def __init__(self, *, package: str, rule_id: str, settled: dict[str, Any], **others: Any) -> None:
        super().__init__(**others)
        self.package, self.rule_id, self._settled = package, rule_id, settled
        self.add_marker(pytest.mark.detector(rule=rule_id))

    def runtest(self) -> None:
        from detector.core.verdict import Outcome, Severity

        session = _session(self.config)
        usual = {name: self._settled[name] for name in ("profile", "level", "runs") if name in self._settled}
        device = self.config.getoption("--detector-device") or self._settled.get("device")
        case = session.case_of(self.package, device, **usual)
        _attach(self, case)
        verdicts = [one for one in case.verdicts if one.rule_id == self.rule_id]
        least = Severity(self._settled.get("fail_level", "major"))
        failed = [
            one for one in verdicts if one.outcome is Outcome.FAILED and one.severity is not Severity.INFO
        ]
        new = [one for one in failed if session.is_new(case, one)]
        if grave := [one for one in new if one.severity.at_least(least)]:
            pytest.fail("\n".join(_lines(case, grave)), pytrace=False)
        if broken := [one for one in verdicts if one.outcome is Outcome.ERROR]:
            pytest.fail(f"the rule broke: {broken[0].reason}", pytrace=False)
        for one in failed:
            stood = session.stood(case, one)
            if stood is not None and one not in new:
                pytest.skip(f"failed, {stood.standing.value}: {one.reason}")
        if not any(one.outcome is Outcome.PASSED for one in verdicts):
            told = next(iter([*new, *verdicts]), None)
            pytest.skip("nothing was told" if told is None else f"{told.outcome.value}: {told.reason}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from detector.core.errors import DetectorError

        if isinstance(excinfo.value, DetectorError):
            return f"{type(excinfo.value).__name__}: {excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.package} {self.rule_id}"
