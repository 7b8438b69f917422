"""coloros-15: OPPO's ColorOS on Android 15."""

from dataclasses import replace

from detector.virtual.grammar import versions
from detector.virtual.personas import aosp_13
from detector.virtual.system import log_dialect
from detector.virtual.system.packages import Component
from detector.virtual.waking.vendor import COLOROS

PERSONA = replace(
    aosp_13.PERSONA,
    name="coloros-15",
    release="15",
    sdk=35,
    build_id="AP3A.240617.008",
    brand="OPPO",
    manufacturer="OPPO",
    model="Virtual ColorOS 15",
    device="virtualcoloros",
    dialect=replace(log_dialect.ANDROID_15, start_line_names_pid=True),
    dumps=versions.ANDROID_15,
    launcher=Component.of("com.android.launcher", ".Launcher"),
    vendor=COLOROS,
    is_retail=True,
    properties={"ro.build.version.oplusrom": "V15.0.0", "ro.build.version.oplusrom.display": "15.0"},
)
