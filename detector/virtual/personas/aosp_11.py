"""aosp-11: a plain Android 11 phone on the glass of aosp-13."""

from dataclasses import replace

from detector.virtual.grammar import versions
from detector.virtual.personas import aosp_13
from detector.virtual.system import log_dialect

PERSONA = replace(
    aosp_13.PERSONA,
    name="aosp-11",
    release="11",
    sdk=30,
    build_id="RQ3A.211001.001",
    model="Virtual Phone 11",
    device="virtual11",
    dialect=log_dialect.ANDROID_11,
    dumps=versions.ANDROID_11,
)
