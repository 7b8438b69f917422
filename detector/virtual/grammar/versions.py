"""The dumps of each Android version, as printed by AOSP; a vendor's are made from the same parts."""

from detector.virtual.grammar import android_8, android_9, android_11, android_13
from detector.virtual.grammar.style import DumpStyle, InsetsForm, RecordForm

__all__ = [
    "ANDROID_8",
    "ANDROID_9",
    "ANDROID_10",
    "ANDROID_11",
    "ANDROID_12",
    "ANDROID_13",
    "ANDROID_14",
    "ANDROID_15",
    "ANDROID_16",
    "ANDROID_17",
    "STYLE_12",
    "STYLE_14",
    "STYLE_15",
]

STYLE_11 = DumpStyle(insets=InsetsForm.ITYPE)
STYLE_12 = STYLE_11
STYLE_13 = DumpStyle(insets=InsetsForm.ITYPE, record=RecordForm.STRAY_BRACE, focus_in_activities=True)
STYLE_14 = DumpStyle(insets=InsetsForm.NAMES)
STYLE_15 = DumpStyle(insets=InsetsForm.NAMES, record=RecordForm.DECIMAL)

ANDROID_8 = android_8.dumps(DumpStyle())
ANDROID_9 = android_9.dumps(DumpStyle())
ANDROID_10 = android_11.dumps(DumpStyle())
ANDROID_11 = android_11.dumps(STYLE_11)
ANDROID_12 = android_11.dumps(STYLE_12)
ANDROID_13 = android_13.dumps(STYLE_13)
ANDROID_14 = android_13.dumps(STYLE_14)
ANDROID_15 = android_13.dumps(STYLE_15)
ANDROID_16 = ANDROID_15
ANDROID_17 = ANDROID_16
