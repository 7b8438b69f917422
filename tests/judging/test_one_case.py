"""One app in one version, on one device, each launch once."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from detector.core.device_facts import DeviceFacts, PackageFacts
from detector.core.display import Display
from detector.core.errors import ConfigError
from detector.judging.same_case import RunMark, mark_of, refuse_another, refuse_mixed_runs
from detector.windows.seen_run import SeenRun

DISPLAY = Display(width_px=1080, height_px=2400)
DEVICE = DeviceFacts(
    serial="s1",
    kind="phone",
    manufacturer=None,
    model="M",
    android="14",
    sdk=34,
    build="B",
    locale=None,
    font_scale=None,
    display=DISPLAY,
)
APP = PackageFacts(package="com.a", version_name="1", version_code=1, target_sdk=33, apk_sha256="a" * 64)


def a_run(index: int) -> RunMark:
    return mark_of(seen_run(index))


def seen_run(index: int) -> SeenRun:
    return SeenRun(
        run_index=index,
        run_id=f"case/{index:02d}",
        package=APP.package,
        package_version=APP.version_name,
        version_code=APP.version_code,
        apk_sha256=APP.apk_sha256,
        device_kind=DEVICE.kind,
        device_serial=DEVICE.serial,
        device_model=DEVICE.model,
        android=DEVICE.android,
        build=DEVICE.build,
        tool_version="0",
        started_at="",
        is_partial=False,
        display=DISPLAY,
        frames=(),
        readings=(),
        windows=(),
        events=(),
        gaps=(),
        source_intervals_ms={},
        launch_sha256=f"{index:064x}",
    )


RUNS = (a_run(0), a_run(1), a_run(2))


def test_launches_of_one_app_on_one_device_belong_together() -> None:
    refuse_mixed_runs(RUNS)
    refuse_another(RUNS, DEVICE, APP)
    refuse_another((), DEVICE, APP)


@pytest.mark.parametrize(
    ("other", "says"),
    [
        pytest.param(lambda run: replace(run, package="com.b"), "apps", id="another app"),
        pytest.param(lambda run: replace(run, version_name="2"), "versions of the app", id="version"),
        pytest.param(lambda run: replace(run, version_code=2), "version codes", id="version code"),
        pytest.param(lambda run: replace(run, apk_sha256="b" * 64), "APKs", id="APK"),
        pytest.param(lambda run: replace(run, serial="s2"), "devices", id="another phone"),
        pytest.param(lambda run: replace(run, model="N"), "models", id="model"),
        pytest.param(lambda run: replace(run, android="15"), "versions of Android", id="Android"),
        pytest.param(lambda run: replace(run, build="C"), "builds", id="build"),
        pytest.param(lambda run: replace(run, kind="virtual"), "kinds of device", id="virtual"),
    ],
)
def test_a_run_of_something_else_is_refused(other: Callable[[RunMark], RunMark], says: str) -> None:
    with pytest.raises(ConfigError, match=f"runs of different {says}.* cannot be judged together.*in run 2"):
        refuse_mixed_runs((*RUNS[:2], other(RUNS[2])))


def test_an_unreported_value_is_no_difference() -> None:
    refuse_mixed_runs((*RUNS, replace(a_run(3), apk_sha256=None, build=None, launch_sha256=None)))


def test_one_launch_has_one_vote() -> None:
    copied = replace(RUNS[0], run_index=2)
    with pytest.raises(ConfigError, match="runs 0 and 2 are one launch"):
        refuse_mixed_runs((*RUNS[:2], copied))


@pytest.mark.parametrize(
    ("device", "app"),
    [
        pytest.param(replace(DEVICE, serial="s2"), APP, id="another phone"),
        pytest.param(replace(DEVICE, build="C"), APP, id="another build"),
        pytest.param(DEVICE, replace(APP, version_name="2"), id="another version"),
        pytest.param(DEVICE, replace(APP, apk_sha256="b" * 64), id="another APK"),
    ],
)
def test_a_case_is_not_continued_with_something_else(device: DeviceFacts, app: PackageFacts) -> None:
    with pytest.raises(ConfigError, match="the case is of"):
        refuse_another(RUNS, device, app)
