"""emui-10: Huawei's EMUI on Android 10: a hosting type of its own, and a line before each process."""

from dataclasses import replace

from detector.virtual.grammar import versions
from detector.virtual.personas import aosp_13
from detector.virtual.system import log_dialect
from detector.virtual.system.log_dialect import VendorLine
from detector.virtual.system.packages import Component

PERSONA = replace(
    aosp_13.PERSONA,
    name="emui-10",
    release="10",
    sdk=29,
    build_id="HUAWEIVIRTUAL",
    brand="HUAWEI",
    manufacturer="HUAWEI",
    model="Virtual EMUI 10",
    device="virtualemui",
    dialect=replace(
        log_dialect.ANDROID_10,
        launch_hosting_type="start application",
        launch_names_package=True,
        vendor_lines=(
            VendorLine(
                level="V",
                tag="ActivityManager",
                text="startProcess: name={process} app=null knownToBeDead=true thread=null pid=-1 "
                "preloadStatus=-1",
            ),
        ),
    ),
    dumps=versions.ANDROID_10,
    launcher=Component.of("com.huawei.android.launcher", ".unihome.UniHomeLauncher"),
    is_retail=True,
    properties={"ro.build.version.emui": "EmotionUI_10.0.0", "ro.build.hw_emui_api_level": "21"},
)
