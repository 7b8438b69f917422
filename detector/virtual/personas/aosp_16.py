"""aosp-16: a plain Android 16 phone on the glass of aosp-13."""

from dataclasses import replace

from detector.virtual.grammar import versions
from detector.virtual.personas import aosp_13
from detector.virtual.system import log_dialect

PERSONA = replace(
    aosp_13.PERSONA,
    name="aosp-16",
    release="16",
    sdk=36,
    build_id="BP2A.250605.031",
    model="Virtual Phone 16",
    device="virtual16",
    dialect=log_dialect.ANDROID_16,
    dumps=versions.ANDROID_16,
)
