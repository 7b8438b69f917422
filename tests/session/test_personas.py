"""A persona's output in its own wording, once parsed, agrees with its truth."""

from dataclasses import replace
from pathlib import Path

import pytest

from detector.core.actions import Launch, Observe, Scenario, StopApp, Wait
from detector.core.events import ActivityStart, Event, ForceStop, ForegroundChange, ProcessEnd, ProcessStart
from detector.evidence.reader import open_bundle
from detector.parsing.android_log import parse_log
from detector.parsing.broadcasts import parse_broadcasts
from detector.parsing.device_conditions import parse_processes
from detector.parsing.focus import read_focus
from detector.parsing.package import parse_package_dump
from detector.parsing.screen_state import parse_screen_state
from detector.parsing.services import parse_services
from detector.parsing.system_events import is_understood, read_events
from detector.session.request import CaptureRequest
from detector.session.runner import run_scenario
from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.persona import Persona
from detector.virtual.personas import PERSONAS
from detector.virtual.system.activities import Intent
from detector.virtual.system.packages import Component, VirtualApp
from detector.virtual.waking.records import BroadcastRecord, Caller, Delivery, ServiceRecord
from tests.fakes.simulated import PACKAGE, device_spec, simulated_device

IN_EVERY_RUN = ("aosp-8", "aosp-17", "hyperos-14")
every_persona = pytest.mark.parametrize(
    "persona",
    [
        pytest.param(one, id=one.name, marks=[pytest.mark.long] * (one.name not in IN_EVERY_RUN))
        for one in PERSONAS
    ],
)


def short_start() -> Scenario:
    yield StopApp(package=PACKAGE)
    yield Launch(package=PACKAGE)
    for _ in range(6):
        yield Observe()
        yield Wait(duration_ms=400)
    yield StopApp(package=PACKAGE)


def only(kind: type[Event], events: tuple[Event, ...]) -> Event:
    (event,) = [one for one in events if type(one) is kind and getattr(one, "package", PACKAGE) == PACKAGE]
    return event


@every_persona
def test_the_capture_agrees_with_the_devices_truth(persona: Persona, tmp_path: Path) -> None:
    request = CaptureRequest(
        run_id="r0", scenario="short", package=PACKAGE, folder=tmp_path / "b", tool_version="0.1.0"
    )
    with simulated_device(device_spec(persona=persona, clock_skew_s=7.0)) as (device, clock, world):
        virtual = world.devices["virtual-1"]
        run_scenario(short_start(), request, device=device, clock=clock)
        assert not virtual.unknown_commands
        installed = virtual.packages.get(PACKAGE)
        assert installed is not None
        starts = [one for one in virtual.log.entries(["events"]) if one.tag == "am_proc_start"]
        pid = int(starts[-1].message.split(",")[1])
    bundle = open_bundle(tmp_path / "b")
    lines = parse_log(bundle.log_text)
    events = read_events(lines, to_run_ms=bundle.to_run_ms)

    start = only(ProcessStart, events)
    assert isinstance(start, ProcessStart)
    assert (start.process, start.pid, start.uid) == (PACKAGE, pid, installed.uid)
    assert start.hosting_text == persona.dialect.launch_hosting_type
    asked = next(one for one in events if isinstance(one, ActivityStart))
    assert installed.main_component is not None
    assert asked.component == installed.main_component.full
    assert (asked.from_uid, asked.is_background_blocked) == (2000, False)
    assert asked.result_code == (0 if persona.dialect.start_has_result else None)
    change = next(one for one in events if isinstance(one, ForegroundChange))
    assert (change.to_package, change.activity) == (PACKAGE, installed.main_component.class_name)
    # The axis begins at the app's process; the call that requested it is at most 0.3 s earlier.
    assert -300 <= asked.at_ms < start.at_ms < change.at_ms
    assert abs(start.at_ms) <= 20
    assert any(isinstance(one, ForceStop) for one in events)
    assert [one.process for one in events if isinstance(one, ProcessEnd)] == [PACKAGE]

    known = [line for line in lines if line.tag.startswith(("am_", "wm_", "Activity", "input_focus"))]
    kept = [line.text for line in known if not is_understood(line) and "startProcess:" not in line.text]
    assert [text for text in kept if "Auto Run ON" not in text] == []

    display = bundle.manifest.header.device.display
    assert (display.width_px, display.height_px) == (persona.display.width_px, persona.display.height_px)
    assert display.density_dpi == persona.display.density_dpi
    assert display.rotation_deg == 0
    bars = display.bars
    assert bars.status_bar is not None
    assert bars.navigation_bar is not None
    assert bars.status_bar.height_px == persona.display.status_bar_px
    assert bars.navigation_bar.height_px == persona.display.navigation_bar_px


@every_persona
def test_an_app_is_shown_and_reported_in_front(persona: Persona) -> None:
    """Every fourth of the shipped apps, others on the next persona."""
    specs = [load_app(path) for path in list(shipped_apps())[PERSONAS.index(persona) % 4 :: 4]]
    apps = tuple(
        VirtualApp(
            package=spec.package,
            label=spec.label,
            create=lambda index, spec=spec: make_app(  # type: ignore[misc]
                spec, display=persona.display, seed=0, launch_index=index
            ),
            activities=tuple(dict.fromkeys((spec.launcher_activity, *spec.activities))),
        )
        for spec in specs
    )
    with simulated_device(replace(device_spec(persona=persona), apps=apps)) as (device, clock, world):
        virtual = world.devices["virtual-1"]
        for app in apps:
            device.launch(app.package)
            clock.sleep(1.0)
            top = virtual.foreground.top.component
            activities = read_focus(device.foreground_text())
            assert str(activities.resumed) == top.full
            assert top.package == app.package
            windows = read_focus(device.shell.run("dumpsys window").stdout)
            assert str(windows.window) == str(windows.app) == top.full
            dump = parse_package_dump(device.shell.run(f"dumpsys package {app.package}").stdout, app.package)
            assert dump is not None
            installed = virtual.packages.get(app.package)
            assert installed is not None
            assert dump.uid == installed.uid
            running = parse_processes(device.shell.run("ps -A").stdout)
            assert [one.pid for one in running.values if one.name == app.package] == [
                virtual.foreground.top.run.process.pid
            ]
            assert running.unknown == ()
            device.stop_app(app.package)  # Android 9 lets a background app come to the front by itself
        state = parse_screen_state(device.shell.run("dumpsys power; dumpsys window policy").stdout)
        assert (state.is_on, state.is_locked) == (True, False)
        assert not virtual.unknown_commands


@every_persona
def test_dumps_name_callers_if_the_android_version_does(persona: Persona) -> None:
    service = Component.of(PACKAGE, ".PushService")
    receiver = Component.of(PACKAGE, ".BootReceiver")
    action = "android.intent.action.BOOT_COMPLETED"
    with simulated_device(device_spec(persona=persona)) as (device, clock, world):
        virtual = world.devices["virtual-1"]
        device.launch(PACKAGE)
        clock.sleep(1.0)
        process = virtual.foreground.top.run.process
        home = virtual.foreground.tasks.home.top.run.process
        caller = Caller(package=home.name, process=home.name, pid=home.pid, uid=home.uid)
        memory, now_s = virtual.background.memory, clock.monotonic_ns() / 1e9
        memory.services[service] = ServiceRecord(
            token=0x1A2B3C,
            component=service,
            process_name=PACKAGE,
            intent=Intent(component=service, flags=0x20),
            permission=None,
            caller=caller,
            created_at_s=now_s,
            process=process,
            start_requested=True,
            sticky=False,
            clients=[caller],
        )
        memory.broadcasts.append(
            BroadcastRecord(
                token=0x77,
                at_s=now_s,
                intent=Intent(action=action, flags=0x30),
                caller=caller,
                extras=None,
                deliveries=[
                    Delivery(
                        component=receiver, at_s=now_s, scheduled_at_s=now_s + 0.1, decided_at_s=now_s + 0.11
                    ),
                    Delivery(
                        component=service, at_s=now_s, decided_at_s=now_s + 0.11, why_skipped="not allowed"
                    ),
                ],
                finished_at_s=now_s + 0.11,
            )
        )
        services = parse_services(device.shell.run(f"dumpsys activity services {PACKAGE}").stdout)
        broadcasts = parse_broadcasts(device.shell.run("dumpsys activity broadcasts history").stdout)
    (running,) = services.values
    assert str(running.component) == service.full
    assert running.process is not None
    assert (running.process.pid, running.is_start_requested) == (process.pid, True)
    assert running.caller_package == (home.name if persona.sdk >= 30 else None)
    assert running.caller_uid == (home.uid if persona.sdk >= 31 else None)
    assert [(one.process.pid, one.process.process) for one in running.clients] == [(home.pid, home.name)]
    (sent,) = [one for one in broadcasts.values if one.action == action and not one.is_summary]
    assert (sent.caller_package, sent.caller_uid) == (home.name, home.uid)
    assert sent.intent is not None
    assert sent.intent.wakes_stopped_apps
    assert [str(one.component) for one in sent.receivers] == [receiver.full, service.full]
    assert [one.was_delivered for one in sent.receivers] == [True, False]
    assert all(one.is_manifest for one in sent.receivers)
