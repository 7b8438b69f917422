"""hyperos-14: Xiaomi's HyperOS on Android 14: callers in START and Start proc lines, Boost's twin."""

from dataclasses import replace

from detector.virtual.grammar import versions
from detector.virtual.personas import aosp_13
from detector.virtual.system import log_dialect
from detector.virtual.system.log_dialect import VendorLine
from detector.virtual.system.packages import Component
from detector.virtual.waking.vendor import MIUI

PERSONA = replace(
    aosp_13.PERSONA,
    name="hyperos-14",
    release="14",
    sdk=34,
    build_id="UKQ1.230804.001",
    brand="Xiaomi",
    manufacturer="Xiaomi",
    model="Virtual HyperOS 14",
    device="virtualhyperos",
    dialect=replace(
        log_dialect.ANDROID_14,
        start_names_caller=True,
        start_line_names_pid=True,
        vendor_lines=(
            VendorLine(
                level="D",
                tag="Boost",
                text="hostingType={hosting_type}, hostingName={{{component}}}, callerPackage={caller}, "
                "isSystem=true, isBoostNeeded=false.",
            ),
        ),
    ),
    dumps=versions.ANDROID_14,
    launcher=Component.of("com.miui.home", ".launcher.Launcher"),
    vendor=MIUI,
    boot_broadcast_after_s=202.0,
    is_retail=True,
    properties={
        "ro.miui.ui.version.code": "816",
        "ro.miui.ui.version.name": "V816",
        "ro.mi.os.version.code": "1",
        "ro.mi.os.version.name": "OS1.0",
    },
)
