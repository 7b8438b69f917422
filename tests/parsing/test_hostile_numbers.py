"""Numbers that no phone prints: too long for Python to read, or none at all. No parser raises on them."""

import pytest

from detector.parsing.battery import parse_battery
from detector.parsing.disk_space import parse_free_bytes
from detector.parsing.display import (
    parse_display_info,
    parse_system_bars,
    parse_wm_density,
    parse_wm_size,
)
from detector.parsing.start_info import parse_start_info
from detector.parsing.view_tree import parse_bounds

LONG = "9" * 5_000


@pytest.mark.parametrize("number", [LONG, "-1", "1.2.3", "..", "1e999", "٣"])
def test_odd_numbers_raise_nothing(number: str) -> None:
    parse_wm_size(f"Physical size: {number}x{number}")
    parse_wm_density(f"Physical density: {number}")
    parse_display_info(
        f"mBaseDisplayInfo=DisplayInfo{{real {number} x {number}, rotation {number}, "
        f"density 1 ({number} x {number}) dpi, boundingRect={{Bounds=[Rect(0, 0 - {number}, 1)]}}}}"
    )
    parse_system_bars(f"InsetsSource id=1 type=statusBars frame=[0,0][{number},{number}] visible=true")
    parse_system_bars(f"  Window #0 Window{{1 u0 StatusBar}}:\n    mFrame=[0,0][{number},{number}]\n")
    parse_start_info(f"ApplicationStartInfo #0:\n timestamps: 0={number}\n packageUid={number}\n")
    parse_bounds(f"[0,0][{number},{number}]")
    parse_free_bytes(
        f"Filesystem 1K-blocks Used Available Use% Mounted on\nx {number} {number} {number} 1% /\n"
    )
    parse_battery(f"  level: {number}\n  scale: {number}\n")
