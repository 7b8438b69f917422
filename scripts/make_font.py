"""Build the two small Chinese fonts that virtual apps and PDF reports use.

Noto Sans SC (SIL Open Font License) is fetched as a package with `npm pack` into a temporary
folder, cut down to GB 2312 (its signs and letters, hanzi of levels 1 and 2 in Regular, of level 1 in
Bold), Latin-1, punctuation and interface signs, without hinting, and written beside its licence. The
result is committed, so this runs only when the font or the character list changes.
"""

import argparse
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

PACKAGE = "@expo-google-fonts/noto-sans-sc@0.4.3"
FONTS_DIR = Path(__file__).resolve().parent.parent / "detector" / "fonts"
MAX_TOTAL_BYTES = 4 * 1024 * 1024

SIGNS = "×←→↑↓‹›«»…—–‘’“”·•°％%¥￥€©®™★☆●○■□▲△▼▽◆◇✓√℃±÷~～"
MEASURING = "≤≥≈≠∞√∑µΩΔ′″‰†‡−㎡㎜"
FULL_WIDTH = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
CJK_PUNCTUATION = "".join(chr(code) for code in range(0x3000, 0x3018)) + "｜"


def gb2312_rows(first_row: int, last_row: int) -> str:
    """The characters of these rows of GB 2312: 1-9 signs and letters, 16-55 hanzi of level 1, 56-87 of 2."""
    found = []
    for row in range(first_row, last_row + 1):
        for cell in range(1, 95):
            try:
                found.append(bytes((0xA0 + row, 0xA0 + cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return "".join(found)


def write_subset(source: Path, target: Path, characters: str) -> None:
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "STAT", "DSIG"]
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    for sign, half_stroke in (("✕", 40), ("✖", 75)):
        add_cross(font, sign, half_stroke)
    for table in font["cmap"].tables:
        table.cmap[ord("✔")] = table.cmap[ord("✓")]
    font.save(target)


def write_character_list(font_path: Path) -> None:
    """What the font can draw, as one UTF-8 line beside it, so that reading it needs no font library."""
    characters = "".join(chr(code) for code in sorted(TTFont(font_path).getBestCmap()))
    font_path.with_suffix(".txt").write_text(characters, encoding="utf-8")


def add_cross(font: TTFont, sign: str, half_stroke: int) -> None:
    """The source font has no dingbat crosses: draw one, 700 units wide in an em of 1000."""
    reach, center_x, center_y = 350, 500, 380
    long, short = reach, reach - 2 * half_stroke
    corners = [(0, 2 * half_stroke), (short, long), (long, short), (2 * half_stroke, 0), (long, -short)]
    corners += [(short, -long), (0, -2 * half_stroke), (-short, -long), (-long, -short)]
    corners += [(-2 * half_stroke, 0), (-long, short), (-short, long)]
    pen = TTGlyphPen(None)
    pen.moveTo((center_x + corners[0][0], center_y + corners[0][1]))
    for x, y in corners[1:]:
        pen.lineTo((center_x + x, center_y + y))
    pen.closePath()
    name = f"uni{ord(sign):04X}"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = pen.glyph()
    font["hmtx"][name] = (1000, center_x - reach)
    for table in font["cmap"].tables:
        table.cmap[ord(sign)] = name


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FONTS_DIR)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    ascii_characters = "".join(chr(code) for code in range(0x20, 0x7F))
    latin_1 = "".join(chr(code) for code in range(0xA1, 0x100) if code != 0xAD)  # 0xAD breaks words, unseen
    common = ascii_characters + latin_1 + MEASURING + SIGNS + FULL_WIDTH + CJK_PUNCTUATION + gb2312_rows(1, 9)
    level_1, level_2 = gb2312_rows(16, 55), gb2312_rows(56, 87)
    wanted = (
        ("400Regular/NotoSansSC_400Regular.ttf", "NotoSansSC-Regular.ttf", common + level_1 + level_2),
        ("700Bold/NotoSansSC_700Bold.ttf", "NotoSansSC-Bold.ttf", common + level_1),
    )
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        package = Path(folder) / "package"
        for source, target, characters in wanted:
            write_subset(package / source, out / target, characters)
            write_character_list(out / target)
        (out / "OFL.txt").write_bytes((package / "LICENSE_FONT").read_bytes())
    total_bytes = sum((out / target).stat().st_size for _, target, _ in wanted)
    print(f"{total_bytes / 2**20:.2f} MiB in {out}")
    return 0 if total_bytes <= MAX_TOTAL_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
