"""aosp-17: a plain Android 17 phone on the glass of aosp-13.

Its wording is that of 16 (devices.md 5.7: event tags unchanged, START lines and records of a phone with 17).
What is new is what may happen: a process over its memory limit is killed.
"""

from dataclasses import replace

from detector.virtual.grammar import versions
from detector.virtual.personas import aosp_13
from detector.virtual.system import log_dialect

PERSONA = replace(
    aosp_13.PERSONA,
    name="aosp-17",
    release="17",
    sdk=37,
    build_id="CP1A.260605.009",
    model="Virtual Phone 17",
    device="virtual17",
    dialect=log_dialect.ANDROID_17,
    dumps=versions.ANDROID_17,
)
