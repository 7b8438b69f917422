"""Who examined what, with which program, when, and in which state the phone and the app were.

Only what the bundles and verdicts recorded: a fact that could not be had says so, in every format alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detector.core.clock import HostZone
from detector.core.conditions import DeviceConditions, HostFacts
from detector.core.device_facts import RECORDING, ApkHasher
from detector.core.window_role import WindowRole
from detector.judging.could_see import telltale_in
from detector.judging.document import AppState, JudgedApp
from detector.reporting.case_report import CaseReport
from detector.reporting.inputs import Protection
from detector.reporting.times import local_stamp, shown_zone, stamp
from detector.reporting.words import Words, amount_of, why_in_words
from detector.windows.listening import Listener
from detector.windows.seen_run import SeenRun

__all__ = ["Group", "Row", "build_of", "examination"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    name: str
    lines: tuple[str, ...]
    is_hash: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    title: str
    rows: tuple[Row, ...]


def examination(report: CaseReport, words: Words, zone: HostZone | None) -> tuple[Group, ...]:
    """`zone`: the one that the case recorded; None: the times are in that of the language.

    A case without perceived runs, such as a watch, shows elsewhere when and on which serial it was made.
    """
    told = _Told(words)
    conditions = report.document.conditions or DeviceConditions()
    groups = (
        ("who", _who(report, told)),
        ("when", _when(report, told, zone)),
        ("phone", (*_phone(report, told), *_state(conditions, told), *_surroundings(conditions, told))),
        ("app", _app(report, told)),
    )
    return tuple(Group(title=words(f"exam.{key}"), rows=tuple(rows)) for key, rows in groups)


@dataclass(frozen=True, slots=True)
class _Told:
    """Facts in words: what is None was not recorded, what is empty was asked for and named nothing."""

    words: Words

    def row(self, key: str, *lines: str | None, is_hash: bool = False) -> Row:
        known = tuple(line for line in lines if line)
        missing = (self.words("exam.not_recorded"),)
        return Row(name=self.words(f"exam.{key}"), lines=known or missing, is_hash=is_hash and bool(known))

    def joined(self, *parts: str | None) -> str | None:
        return " · ".join(part for part in parts if part) or None

    def named(self, key: str, value: str | None) -> str | None:
        """A part of a line that says its own name."""
        said = self.words("exam.not_recorded") if value is None else value
        return f"{self.words(f'exam.{key}')}{self.words.pick('：', ': ')}{said}"

    def flag(self, key: str, value: bool | None) -> str | None:
        return self.named(key, None if value is None else self.words("exam.yes" if value else "exam.no"))

    def listed(self, names: Sequence[str] | None, *, none: str = "none") -> str | None:
        if names is None:
            return None
        return ", ".join(names) or self.words(f"exam.{none}")


def build_of(app: JudgedApp, words: Words) -> Iterator[Row]:
    """Which build it is: the hash of each installed file, and the signers."""
    told = _Told(words)
    for name, sha256 in [(apk.name, apk.sha256) for apk in app.apks] or [("base.apk", app.apk_sha256)]:
        row = told.row("apk", sha256, is_hash=True)
        yield Row(name=f"{row.name} {name}", lines=row.lines, is_hash=row.is_hash)
    yield told.row("copied", _copied(app, told))
    hinted = words("exam.hash_code", codes=", ".join(app.signature_hashes)) if app.signature_hashes else None
    missing = told.joined(words("exam.not_recorded"), hinted)
    yield told.row("signers", *(app.signers or (missing,)), is_hash=bool(app.signers))


def _copied(app: JudgedApp, told: _Told) -> str | None:
    """Who computed these hashes, and why not this program."""
    whys = dict.fromkeys(
        why_in_words(told.words, apk.why_not_copied) for apk in app.apks if apk.why_not_copied
    )
    hashers = {apk.hashed_by for apk in app.apks if apk.hashed_by is not None}
    if not hashers and not whys:
        return None
    kinds = [told.words(f"exam.hashed_by_{hasher.value}") for hasher in ApkHasher if hasher in hashers]
    return told.joined(*kinds, told.named("why_not_copied", ", ".join(whys)) if whys else None)


def _who(report: CaseReport, told: _Told) -> Iterator[Row]:
    words, host = told.words, report.document.host or HostFacts()
    versions = dict.fromkeys(run.tool_version for run in report.runs)
    programs = [words("header.tool_name", version=version) for version in versions]
    libraries = (
        ("Python", host.python),
        ("ONNX Runtime", host.onnxruntime),
        ("OpenCV", host.opencv),
        ("NumPy", host.numpy),
    )
    yield told.row("operator", host.operator)
    yield told.row("account", host.account)
    if programs:
        yield told.row("program", *programs)
    yield told.row("program_sha256", host.tool_sha256, is_hash=True)
    yield told.row("libraries", told.joined(*(f"{name} {text}" for name, text in libraries if text)))
    yield told.row("computer", told.joined(host.cpu, host.system))


def _when(report: CaseReport, told: _Told, zone: HostZone | None) -> Iterator[Row]:
    words, host = told.words, report.document.host or HostFacts()
    recorded, zone = zone, shown_zone(zone, words.language)
    if recorded is None:
        yield told.row("zone", words("exam.zone_default"))
    elif zone != recorded:
        yield told.row("zone", words("exam.zone_utc_host", zone=recorded.name))
    elif zone is not None:
        yield told.row("zone", words("exam.zone_local", zone=f"{zone.name}, UTC{local_stamp(0, zone)[-6:]}"))
    starts = sorted(run.started_at for run in report.runs)
    if starts:
        ends = dict.fromkeys((starts[0], starts[-1]))
        yield told.row("captured", " – ".join(stamp(end, zone) for end in ends))
    yield told.row("host_clock", _host_clock(host, words))
    if starts:
        yield told.row("phone_clock", _phone_clock(report.runs, words))
    if report.protection is not None:
        yield told.row("protected", *_protected(report.protection, words, zone))


def _protected(one: Protection, words: Words, zone: HostZone | None) -> Iterator[str]:
    """Since when, by which key, and what that leaves open."""
    if one.since is not None:
        yield words(f"exam.protected_{one.by}", at=stamp(one.since, zone), key_id=", ".join(one.key_ids))
        if not one.is_own:
            yield words("exam.protected_by_others")
    else:
        yield words("exam.protected_nothing")
    if 0 < one.n_signed < one.n_runs:
        yield words("exam.protected_in_part", n=one.n_signed, of=one.n_runs)


def _host_clock(host: HostFacts, words: Words) -> str | None:
    if host.clock_synchronised is None:
        return None
    if not host.clock_synchronised:
        return words("exam.clock_free")
    error = "" if host.clock_max_error_ms is None else f"{host.clock_max_error_ms:g}"
    key = "exam.clock_set" if host.clock_source is None else "exam.clock_set_by"
    return words(key, source=host.clock_source, ms=error)


def _phone_clock(runs: Sequence[SeenRun], words: Words) -> str | None:
    """That of the run where it was farthest off."""
    ahead = [run.phone_ahead_ms for run in runs if run.phone_ahead_ms is not None]
    farthest = max(ahead, key=lambda quantity: abs(quantity.value), default=None)
    if farthest is None:
        return None
    return words("exam.phone_ahead", amount=amount_of(words, farthest))


def _phone(report: CaseReport, told: _Told) -> Iterator[Row]:
    words, device = told.words, report.document.device
    kinds = (words.or_none(f"device.{kind}") or kind for kind in report.device_kinds)
    android = words("header.android", version=device.android) if device.android else None
    yield told.row("device", told.joined(*kinds, device.model, android))
    serials = dict.fromkeys(run.device_serial for run in report.runs)
    if serials:
        yield told.row("serial", *serials)
    yield told.row("build", device.build)


def _state(one: DeviceConditions, told: _Told) -> Iterator[Row]:
    """Whether it is as its maker delivered it."""
    words = told.words
    boot = told.named("verified_boot", one.verified_boot)
    bootloader = None if one.bootloader is None else words(f"exam.bootloader_{one.bootloader}")
    verity = told.named("verity", one.verity)
    yield told.row("boot", told.joined(boot, told.named("bootloader", bootloader), verity))
    system = told.joined(
        told.named("build_type", told.joined(one.build_type, one.build_tags)),
        told.flag("debuggable", one.debuggable),
        told.named("selinux", one.selinux),
    )
    yield told.row("system", system)
    yield told.row("root", told.listed(one.root_traces, none="no_root"))
    yield told.row("hooks", told.listed(one.hooks, none="no_hooks"))
    yield told.row("emulator", told.listed(one.emulator_traits, none="no_traits"))
    yield told.row("test_tools", told.listed(one.test_tools))
    scales = None if one.animation_scales is None else ", ".join(f"{it:g}" for it in one.animation_scales)
    developer = (
        told.flag("adb", one.adb_enabled),
        told.flag("adb_wifi", one.adb_wifi),
        told.flag("developer_options", one.developer_options),
        told.flag("stay_on", one.stay_on),
        told.flag("show_touches", one.show_touches),
        told.named("animations", scales),
    )
    yield told.row("developer", told.joined(*developer))


def _surroundings(one: DeviceConditions, told: _Told) -> Iterator[Row]:
    """What runs beside the app, and where the phone is."""
    words = told.words
    yield told.row("accessibility", told.listed(one.accessibility_services))
    yield told.row("overlays", told.listed(one.overlay_apps))
    yield told.row("mock_locations", told.listed(one.mock_location_apps))
    proxy = words("exam.none") if one.http_proxy == "" else one.http_proxy
    yield told.row("proxy", told.joined(told.named("http_proxy", proxy), told.flag("vpn", one.vpn)))
    yield told.row("network", told.listed(one.networks))
    yield told.row("sim", told.joined(told.named("sim_state", one.sim), told.named("region", one.region)))
    yield told.row("accounts", told.listed(one.accounts))
    yield told.row("locale", told.joined(one.locale, one.zone))
    yield told.row("power", told.joined(told.named("usb", one.usb), told.named("charger", one.power)))


def _app(report: CaseReport, told: _Told) -> Iterator[Row]:
    words, app = told.words, report.document.app or JudgedApp(package=report.package)
    state = app.state or AppState()
    code = f" ({app.version_code})" if app.version_code is not None else ""
    yield told.row("label", app.label)
    yield told.row("package", app.package)
    yield told.row("version", None if app.version_name is None else app.version_name + code)
    yield told.row("installer", app.installer)
    yield told.row("first_install", app.first_installed_at)
    yield told.row("last_update", app.last_updated_at)
    yield from build_of(app, words)
    if RECORDING not in report.device_kinds:
        yield told.row("code_reads", *_code_reads(report, told))
        yield told.row("listeners", *_listeners(report, told))
    yield from _app_state(report, state, told)


def _code_reads(report: CaseReport, told: _Told) -> Iterator[str]:
    """Each condition that the app's code reads, whether the phone showed it, and whose code reads it."""
    words, seen = told.words, report.document.could_see
    if seen is not None and not seen.conditions:
        yield words("exam.none")
    for condition in () if seen is None else seen.conditions:
        key = {True: "showed", False: "not_showed", None: "showed_unknown"}[condition.showed]
        readers = (
            " ".join(
                part
                for part in (words.pick(reader.name_zh or "", reader.name_en or ""), reader.class_name)
                if part
            )
            + f" ({reader.sign})"
            for reader in condition.readers
        )
        name = telltale_in(condition.condition, words.language)
        yield f"{name}{words.pick('：', ': ')}{words(f'exam.{key}')} · {', '.join(readers)}"


def _listeners(report: CaseReport, told: _Told) -> Iterator[str]:
    """Each class that listened to the phone's motion, in the first launch in which it did."""
    words, known = told.words, [run for run in report.runs if run.listening is not None]
    lines: dict[tuple[str, str], str] = {}
    for run in known:
        for listener in run.listening.listeners if run.listening is not None else ():
            period = None if listener.period_us is None else f"{listener.period_us / 1000:g} ms"
            when = words("exam.listens_from", s=f"{sum(listener.from_ms) / 2000:.0f}")
            flags = [words(f"exam.{flag}") for flag in _when_it_listens(listener, run)]
            parts = (listener.sensor, listener.class_name, listener.sdk, period, when, *flags)
            line = told.joined(*parts, f"run:{run.run_index}") or ""
            lines.setdefault((listener.sensor, listener.class_name), line)
    yield from lines.values()
    if known and not lines:
        yield words("exam.none")


def _when_it_listens(listener: Listener, run: SeenRun) -> Iterator[str]:
    """What of it may surprise: surely before consent was given, surely after the last window."""
    windows = (*run.windows, *run.other_windows)
    asked = [window for window in windows if window.role.role is WindowRole.CONSENT]
    if any(window.gone_ms is None or listener.from_ms[1] < window.gone_ms.low for window in asked):
        yield "before_consent"
    gone = [window.gone_ms.high for window in run.windows if window.gone_ms is not None]
    is_over = bool(gone) and len(gone) == len(run.windows)
    if is_over and (listener.until_ms is None or listener.until_ms[0] > max(gone)):
        yield "after_windows"


def _app_state(report: CaseReport, state: AppState, told: _Told) -> Iterator[Row]:
    """How the app had come to where it was tested, as far as it was recorded or done here."""
    words = told.words
    opened = None if state.never_opened is None else "never_opened" if state.never_opened else "opened_before"
    cleared = words("exam.storage_cleared") if state.storage == "cleared" else None
    at = state.consent_at or ""
    consent = None if state.consent is None else words(f"exam.consent_{state.consent}", at=at)
    refused = words("exam.refused", n=state.refused) if state.refused else None
    yield told.row("opened", None if opened is None else words(f"exam.{opened}"), cleared)
    yield told.row("consent", consent)
    yield told.row("permissions", told.joined(told.listed(state.permissions), refused))
    yield told.row("login", None if state.login is None else words(f"exam.login_{state.login}"))
    if state.introduction is not None:
        yield told.row("introduction", words("exam.introduction_passed"))
    yield told.row("prepared_by", state.prepared_by, *_prepared(report, words))


def _prepared(report: CaseReport, words: Words) -> Iterator[str]:
    """Each step and each answer, with the picture that it was decided by."""
    for run in report.preparations:
        for step in () if run.preparation is None else run.preparation.steps:
            what = words.or_none(f"prepared.{step.kind}") or step.kind
            said = [what, f"“{step.title}”" if step.title else "", f"→ {step.words}" if step.words else ""]
            where = "" if step.frame_id is None else f"(run:{run.run_index}/{step.frame_id})"
            failed = "" if step.error is None else f"! {step.error}"
            yield " ".join(part for part in (*said, where, failed) if part)
