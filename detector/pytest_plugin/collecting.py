"""Collects a test for each rule of each app and class of devices that a file names.

The file is a team's `detector.yaml`, or a plan of `detector farm`. No phone is queried before the first test
runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from detector import codec
from detector.config.plain_file import read_plain_text
from detector.config.settings import SETTINGS_FILE, lost_after_of
from detector.core.errors import ConfigError, DetectorError
from detector.core.exit_code import ExitCode
from detector.core.verdict import Outcome, Severity
from detector.farm.plan import Plan, class_name, read_plan
from detector.farm.preparing import apps_of
from detector.judging.rule import Scope
from detector.pytest_plugin.messages import attach_case
from detector.pytest_plugin.ordering import Order, order_of, places_of, settled_in
from detector.pytest_plugin.phones import Place
from detector.pytest_plugin.scanned import alarms_of, fail_with
from detector.pytest_plugin.session import NAME, Session
from detector.regression.exit_code import exit_code_of_case
from detector.regression.gate import LOST_AFTER, Gate, n_open_rules, names_of
from detector.rules import RULES
from detector.wiring.law import rule_book

if TYPE_CHECKING:
    from detector.api import Case

__all__ = ["RulesFile", "file_of_rules"]

OF_A_SCAN = (Scope.WINDOW, Scope.TOUCHES, Scope.APP, Scope.RETURNS)
"""A scan judges these; watches and policies have commands of their own."""

TESTED = "tested"
"""The test that fails if the scan as a whole is no result."""

OPEN_RULES = "open-rules"
"""The test that fails if more rules than `max_open` stayed open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One scan, and the profile whose limits apply."""

    order: Order
    profile: str
    expects_no_window: bool = False


def file_of_rules(path: Path, parent: pytest.Collector) -> RulesFile | None:
    """None for a YAML file that is neither; another plugin may know it."""
    if path.name == SETTINGS_FILE:
        return SettingsFile.from_parent(parent, path=path)
    return PlanFile.from_parent(parent, path=path) if _looks_like_a_plan(path) else None


def _looks_like_a_plan(path: Path) -> bool:
    """Whether it names apps; a plan's own reader checks the rest."""
    try:
        read = codec.from_yaml(dict[str, Any], read_plain_text(path), where=str(path))
    except ConfigError:
        return False
    return "version" in read and isinstance(read.get("apps"), list)


class RulesFile(pytest.File):
    """A test for each rule of the profile of each scan that the file asks for."""

    def collect(self) -> Iterator[pytest.Item]:
        try:
            gate = self.gate()
            asked = list(self.asked())
            laws = {one.profile: rule_book(one.profile) for one in asked}
        except DetectorError as error:
            raise self.CollectError(str(error)) from error
        for one in asked:
            law, key = laws[one.profile], one.order.key
            own = replace(gate, expects_no_window=gate.expects_no_window or one.expects_no_window)
            for rule in law.about(*OF_A_SCAN):
                if law.profile.asks(rule):
                    name = f"{key}::{rule.code}"
                    yield RuleItem.from_parent(self, name=name, order=one.order, rule_id=rule.id, gate=own)
            yield TestedItem.from_parent(self, name=f"{key}::{TESTED}", order=one.order, gate=own)
            if own.max_open is not None and not own.expects_no_window:
                yield OpenItem.from_parent(self, name=f"{key}::{OPEN_RULES}", order=one.order, gate=own)

    def asked(self) -> Iterator[Asked]:
        raise NotImplementedError

    def gate(self) -> Gate:
        raise NotImplementedError


class SettingsFile(RulesFile):
    """`detector.yaml`: each of its apps on each of its pools."""

    def asked(self) -> Iterator[Asked]:
        settled = settled_in(self.path.parent)
        profile = self.config.getoption("--detector-profile") or settled.get("profile", "cn-default")
        for package in settled.get("apps") or ():
            for place in places_of(self.config, settled):
                yield Asked(order=order_of(self.config, package, place, settled), profile=profile)

    def gate(self) -> Gate:
        settled = settled_in(self.path.parent)
        if settled.get("baseline"):
            _session(self.config).use_baseline(self.path.parent / settled["baseline"])
        soft, hard = (
            names_of(",".join(settled.get(name) or ()), RULES, option=name)
            for name in ("soft_fail", "hard_fail")
        )
        return Gate(
            fail_level=Severity(settled.get("fail_level") or "major"),
            soft=soft,
            hard=hard,
            max_open=settled.get("max_open"),
            expects_no_window=settled.get("expect") == "no-window",
            lost_after=lost_after_of(settled.get("lost_decisions") or str(LOST_AFTER)),
        )


class PlanFile(RulesFile):
    """A plan of `detector farm`: each of its apps on one phone of each of its classes."""

    def asked(self) -> Iterator[Asked]:
        plan = read_plan(read_plain_text(self.path), where=self.path.name)
        _refuse_what_only_a_farm_does(plan, self.path.name)
        places = _places_of_plan(self.config, plan)
        for app in apps_of(plan, self.path):
            entry = app.entry
            settled = {
                "profile": entry.profile or plan.profile,
                "level": (entry.level or plan.level).value,
                "runs": entry.runs or plan.runs,
                "prepare": app.prepare,
                "entry": entry.entry or plan.entry,
            }
            for place in places:
                order = order_of(self.config, app.package, place, settled, version=entry.version, apk=app.apk)
                yield Asked(
                    order=order,
                    profile=order.asked["profile"],
                    expects_no_window=entry.expect is not None,
                )

    def gate(self) -> Gate:
        return Gate()


def _refuse_what_only_a_farm_does(plan: Plan, where: str) -> None:
    """pytest asks each rule once, on one phone of each class. Raises ConfigError."""
    wanted = plan.devices
    too_much = {
        "repeats": plan.repeats > 1,
        "deadline": plan.deadline is not None,
        "devices.spread": wanted.spread != "every",
        "devices.classes.n": any(class_.n > 1 for class_ in wanted.classes),
    }
    for key, is_asked in too_much.items():
        if is_asked:
            raise ConfigError(f"{where}: {key}: only `detector farm run` does that, not pytest")


def _places_of_plan(config: pytest.Config, plan: Plan) -> tuple[Place, ...]:
    """An option that names devices takes precedence over the plan."""
    if any(config.getoption(f"--detector-{name}") for name in ("device", "pool", "virtual-app")):
        return places_of(config, {})
    if plan.devices.classes:
        return tuple(
            Place(name=class_name(class_, number), select=class_.select)
            for number, class_ in enumerate(plan.devices.classes)
        )
    return (Place(pool=plan.devices.pool, select=None if plan.devices.pool else {}),)


class ScanItem(pytest.Item):
    """A test of one scan."""

    is_of_detector = True

    def __init__(self, *, order: Order, gate: Gate, **others: Any) -> None:
        super().__init__(**others)
        self.order, self._gate = order, gate

    def case(self) -> Case:
        case = _session(self.config).case_of(self.order, tries=getattr(self, "execution_count", 1))
        attach_case(self, case)
        return case

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, DetectorError):
            return f"{type(excinfo.value).__name__}: {excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name.replace("::", " ")  # pytest would rewrite its dots


class RuleItem(ScanItem):
    """One rule on one app. Fails on a new finding that fails the gate; an open outcome is skipped."""

    def __init__(self, *, rule_id: str, gate: Gate, **others: Any) -> None:
        super().__init__(gate=gate, **others)
        self.rule_id = rule_id
        self.add_marker(pytest.mark.detector(rule=rule_id, severity=gate.fail_level.value))

    def runtest(self) -> None:
        case, session = self.case(), _session(self.config)
        verdicts = [verdict for verdict in case.verdicts if verdict.rule_id == self.rule_id]
        gate = replace(self._gate, standings=session.standings(case))
        if failed := [verdict for verdict in verdicts if gate.fails(verdict)]:
            fail_with(self, case, failed)
        if broken := [verdict for verdict in verdicts if verdict.outcome is Outcome.ERROR]:
            pytest.fail(f"the rule broke: {broken[0].reason}", pytrace=False)
        found = [verdict for verdict in verdicts if verdict.outcome is Outcome.FAILED]
        for verdict in found:
            stood = session.stood(case, verdict)
            if stood is not None and not stood.standing.counts_as_new:
                pytest.skip(f"failed, {stood.standing.value}: {verdict.reason}")
        if not any(verdict.outcome is Outcome.PASSED for verdict in verdicts):
            shown = next(iter([*found, *verdicts]), None)
            pytest.skip("no verdict" if shown is None else f"{shown.outcome.value}: {shown.reason}")


class TestedItem(ScanItem):
    """Fails if the scan stood before a dialog, or could not tell what would fail; skipped if it saw none."""

    def runtest(self) -> None:
        case = self.case()
        session = _session(self.config)
        gate = replace(self._gate, max_open=None, standings=session.standings(case), lost=session.lost(case))
        if sentences := alarms_of(case, gate):
            pytest.fail("\n".join([*sentences, f"report: {case.report or case.path}"]), pytrace=False)
        if exit_code_of_case(case.document, gate=gate) in (ExitCode.INCONCLUSIVE, ExitCode.NOTHING_TESTED):
            pytest.skip("nothing was decided: no window was seen, or every rule is untested or cantTell")


class OpenItem(ScanItem):
    """Fails if too many rules stayed open: that is no success."""

    def runtest(self) -> None:
        case = self.case()
        if self._gate.has_too_many_open(case.verdicts):
            n = n_open_rules(case.verdicts)
            pytest.fail(
                f"{n} rules are untested or cantTell, more than {self._gate.max_open}"
                f"\nreport: {case.report or case.path}",
                pytrace=False,
            )


def _session(config: pytest.Config) -> Session:
    session = config.pluginmanager.get_plugin(NAME)
    assert isinstance(session, Session)
    return session
