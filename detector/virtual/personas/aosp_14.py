"""aosp-14: a plain Android 14 phone on the glass of aosp-13."""

from dataclasses import replace

from detector.virtual.grammar import versions
from detector.virtual.personas import aosp_13
from detector.virtual.system import log_dialect

PERSONA = replace(
    aosp_13.PERSONA,
    name="aosp-14",
    release="14",
    sdk=34,
    build_id="UQ1A.240205.002",
    model="Virtual Phone 14",
    device="virtual14",
    dialect=log_dialect.ANDROID_14,
    dumps=versions.ANDROID_14,
)
