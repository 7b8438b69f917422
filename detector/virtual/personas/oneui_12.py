"""oneui-12: Samsung's One UI on Android 12: auto-run lines, windows indented by one blank less."""

from dataclasses import replace

from detector.virtual.grammar import android_11, versions
from detector.virtual.personas import aosp_13
from detector.virtual.system import log_dialect
from detector.virtual.system.log_dialect import VendorLine
from detector.virtual.system.packages import Component

PERSONA = replace(
    aosp_13.PERSONA,
    name="oneui-12",
    release="12",
    sdk=31,
    build_id="SP1A.210812.016",
    brand="samsung",
    manufacturer="samsung",
    model="Virtual One UI 12",
    device="virtualoneui",
    dialect=replace(
        log_dialect.ANDROID_12,
        start_line_names_pid=True,
        vendor_lines=(
            VendorLine(level="D", tag="ActivityManager", text="isAutoRunBlockedApp:: {package}, Auto Run ON"),
        ),
    ),
    dumps=android_11.dumps(replace(versions.STYLE_12, window_indent=" ")),
    launcher=Component.of("com.sec.android.app.launcher", ".activities.LauncherActivity"),
    boot_broadcast_after_s=139.0,
    is_retail=True,
    properties={"ro.build.version.oneui": "40100", "ro.build.version.sem": "3100"},
)
