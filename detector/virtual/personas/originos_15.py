"""originos-15: vivo's OriginOS on Android 15: windows that name their package and type."""

from dataclasses import replace

from detector.virtual.grammar import android_13, versions
from detector.virtual.grammar.style import RecordForm, WindowForm
from detector.virtual.personas import aosp_13
from detector.virtual.system import log_dialect
from detector.virtual.system.packages import Component

PERSONA = replace(
    aosp_13.PERSONA,
    name="originos-15",
    release="15",
    sdk=35,
    build_id="AP3A.240905.015",
    brand="vivo",
    manufacturer="vivo",
    model="Virtual OriginOS 15",
    device="virtualoriginos",
    dialect=log_dialect.ANDROID_15,
    dumps=android_13.dumps(
        replace(
            versions.STYLE_15,
            record=RecordForm.DECIMAL_DISPLAY,
            window=WindowForm.PACKAGE_AND_TYPE,
            attributes=(
                "frameRateBoostOnTouch=true",
                "dvrrWindowFrameRateHint=true vivoFlags:0x0 homeIndicatorState=-1 keepFullScreen=0",
            ),
        )
    ),
    launcher=Component.of("com.bbk.launcher2", ".Launcher"),
    is_retail=True,
    properties={"ro.vivo.os.name": "OriginOS", "ro.vivo.os.version": "15.0"},
)
