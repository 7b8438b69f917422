"""One session of pytest, or one worker of it: its scans, each made once, its baseline, its summary."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from detector.api import Case
    from detector.core.verdict import Verdict
    from detector.pytest_plugin.ordering import Order
    from detector.pytest_plugin.phones import Phones
    from detector.pytest_plugin.records import Records
    from detector.regression.baseline import Baseline, BaselineMatch
    from detector.regression.decisions import LostDecision

__all__ = ["NAME", "Session"]

NAME = "detector-session"


class Session:
    """Imports nothing of the program before it is needed."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        worker: Mapping[str, Any] = getattr(config, "workerinput", {})
        self._worker: str | None = worker.get("workerid")
        self._shared = worker.get("detector_records")
        self._records: Records | None = None
        self._phones: Phones | None = None
        self._cases: dict[str, Case] = {}
        self._baseline: Baseline | None = None
        self._usual: dict[str, Any] | None = None

    @property
    def records(self) -> Records:
        if self._records is None:
            from detector.pytest_plugin.records import Records

            self._records = Records(None if self._shared is None else Path(self._shared))
        return self._records

    @property
    def phones(self) -> Phones:
        if self._phones is None:
            from detector.pytest_plugin.phones import Phones

            self._phones = Phones(self._worker)
        return self._phones

    def device(self) -> str | None:
        """The device of the first class asked for. Raises DeviceNotReady, ConfigError."""
        from detector.pytest_plugin.ordering import places_of

        return self.phones.device_at(places_of(self._config, self._settled())[0])

    def usual_order(self, package: str) -> Order:
        """By options and the settings of the working folder, on their first class of devices."""
        from detector.pytest_plugin.ordering import order_of, places_of

        settled = self._settled()
        return order_of(self._config, package, places_of(self._config, settled)[0], settled)

    def _settled(self) -> dict[str, Any]:
        if self._usual is None:
            from detector.pytest_plugin.ordering import settled_in

            self._usual = settled_in(self._config.invocation_params.dir)
        return self._usual

    def case_of(self, order: Order, *, tries: int = 1) -> Case:
        """A scan that broke off is retried only if its phone was the reason, and made at most `tries` times;
        each test that asks for it gets the error. Raises what the scan raises.
        """
        from detector import scan
        from detector.core.errors import DetectorError
        from detector.pytest_plugin.records import Record, broken

        with self.records.alone(order.key):
            known = self.records.read(order.key)
            n_before = 0 if known is None else known.n_tries
            if known is None or (known.is_infrastructure and n_before < tries):
                try:
                    with self.phones.noting_trouble():
                        device = self.phones.device_at(order.place)
                        case = scan(
                            order.package,
                            device=device,
                            out=order.folder(n_before),
                            owner=self.phones.owner if order.place.is_shared else None,
                            wait_s=self.phones.wait_s(),
                            baseline=self._baseline,
                            **order.asked,
                        )
                except DetectorError as error:
                    known = broken(order.key, error, n_tries=n_before + 1)
                else:
                    known = Record(key=order.key, title=order.key, case=str(case.path), n_tries=n_before + 1)
                self.records.write(known)
        if known.case is None:
            raise known.raised()
        return self.case_in(known)

    def case_in(self, record: Any) -> Case:
        """Read once, however many tests ask."""
        if record.case not in self._cases:
            from detector import load_case

            self._cases[record.case] = load_case(record.case)
        return self._cases[record.case]

    def loaded(self, folder: Path | str) -> Case:
        from detector import load_case
        from detector.pytest_plugin.records import Record

        case = load_case(folder)
        path = str(case.path.resolve())
        self._cases[path] = case
        if all(
            record.case is None or Path(record.case).resolve() != Path(path) for record in self.records.all()
        ):
            self.records.write(Record(key=path, title=case.document.package, case=path))
        return case

    def stood(self, case: Case, verdict: Verdict) -> BaselineMatch | None:
        """The standing of a finding against the baseline; None without one."""
        return self.standings(case).get((verdict.rule_id, verdict.subject))

    def standings(self, case: Case) -> dict[tuple[str, str], BaselineMatch]:
        return {} if self._baseline is None else case.standings(self._baseline)

    def lost(self, case: Case) -> tuple[LostDecision, ...]:
        """The decisions that the baseline records and this case lost; its own count of nights applies."""
        from detector.regression.decisions import counted_nights, lost_decisions

        if self._baseline is None or not case.marked:
            return ()
        before = counted_nights(self._baseline.undecided, case.marked[0].captured_at)
        return lost_decisions(self._baseline.decided, before, case.marked)

    def is_new(self, case: Case, verdict: Verdict) -> bool:
        stood = self.stood(case, verdict)
        return stood is None or bool(stood.standing.counts_as_new)

    def use_baseline(self, path: Path) -> None:
        """The baseline of the settings, unless an option names another. Raises ConfigError."""
        if self._config.getoption("--detector-baseline") is None:
            self._baseline = self._read_baseline(path)

    def _read_baseline(self, path: Path) -> Baseline:
        from detector.regression.baseline import Baseline
        from detector.regression.baseline_file import read_baseline

        is_first = self._config.getoption("--detector-update-baseline") and not path.exists()
        return Baseline() if is_first else read_baseline(path)

    def pytest_sessionstart(self) -> None:
        """Reads the baseline first, so that a bad one is reported before any app is scanned."""
        path = self._config.getoption("--detector-baseline")
        if path is None:
            return
        from detector.core.errors import ConfigError

        try:
            self._baseline = self._read_baseline(Path(path))
        except ConfigError as error:
            raise pytest.UsageError(str(error)) from error

    def pytest_sessionfinish(self) -> None:
        if self._phones is not None:
            self._phones.give_back()
        if self._worker is None and self._config.getoption("--detector-update-baseline"):
            self._update_baseline()

    def _update_baseline(self) -> None:
        """Done by one process for all workers."""
        cases = [self.case_in(record) for record in self.records.all() if record.case is not None]
        if not cases:
            return
        from detector.core.clock import today_utc
        from detector.regression.baseline_file import BASELINE_NAME, change_baseline
        from detector.regression.decisions import after_nights
        from detector.wiring.tool import host_clock

        named = self._config.getoption("--detector-baseline") or self._settled().get("baseline")
        marked, today = [verdict for case in cases for verdict in case.marked], today_utc(host_clock())
        change_baseline(
            Path(named or BASELINE_NAME),
            lambda known: after_nights(known, marked, today),
            may_be_new=True,
        )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._records is None:
            return
        from detector.pytest_plugin.messages import ScannedCase, summary

        records, scanned = self._records.all(), []
        for record in records:
            if record.case is not None:
                case = self.case_in(record)
                n_new = sum(self.is_new(case, finding) for finding in case.findings)
                scanned.append(ScannedCase(title=record.title, case=case, n_new=n_new))
        lines = list(summary(scanned, [record for record in records if record.case is None]))
        if lines:
            terminalreporter.section("detector")
        for line in lines:
            terminalreporter.line(line)

    def pytest_unconfigure(self) -> None:
        if self._records is not None:
            self._records.close()
