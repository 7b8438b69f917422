"""Regenerates the pictures of this family: photographs computed, screens rendered by headless Chromium.

    python -m lab.benchmarks.family.make_pictures --fonts /path/with/fonts [--only feed mall]

The screens need Noto CJK, LXGW WenKai and Inter (Debian: fonts-noto-cjk, fonts-lxgw-wenkai, fonts-inter).
A screen's `<meta name="size">` is its size in CSS px, which is its size in dp.
"""

import argparse
import re
import subprocess
import tempfile
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from lab.benchmarks.family.photos import PHOTOS, developed

HERE = Path(__file__).parent
PICTURES = HERE / "apps" / "pictures"
SCALE = 3  # px per CSS px: 1080 wide where a phone is 360
JPEG_QUALITY = 76
MAX_FLAT_COLORS = 9000  # of a screen that is drawn, not photographed


def make_photo(name: str) -> None:
    seed = 100 + list(PHOTOS).index(name)
    picture = developed(PHOTOS[name](), seed)
    cv2.imwrite(str(PICTURES / f"{name}.jpg"), picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])


def make_screen(page: Path, chromium: str, fonts: Path | None) -> None:
    found = re.search(r'name="size" content="(\d+)x(\d+)"', page.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{page.name} does not state its size")
    width, height = int(found[1]), int(found[2])
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "shot.png"
        config = Path(folder) / "fonts.conf"
        where = f"<dir>{fonts}</dir>" if fonts else "<include>/etc/fonts/fonts.conf</include>"
        config.write_text(f"<fontconfig>{where}<cachedir>{folder}/cache</cachedir></fontconfig>")
        frame = Path(folder) / "frame.html"  # headless Chromium lays out nothing narrower than 500 px
        frame.write_text(
            f'<body style="margin:0"><iframe style="border:0" width="{width}" height="{height}" '
            f'src="{page.resolve().as_uri()}"></iframe></body>'
        )
        command = [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += ["--allow-file-access-from-files", f"--user-data-dir={folder}/profile"]
        command += [f"--force-device-scale-factor={SCALE}", f"--window-size={max(width, 500)},{height}"]
        command += [f"--screenshot={shot}", frame.as_uri()]
        env = {"FONTCONFIG_FILE": str(config), "HOME": folder, "PATH": "/usr/bin:/bin"}
        subprocess.run(command, check=True, capture_output=True, timeout=120, env=env)
        keep(Image.open(shot).convert("RGB").crop((0, 0, width * SCALE, height * SCALE)), page.stem)


def keep(picture: Image.Image, name: str) -> None:
    """A drawn screen as PNG of 128 colours, one with photographs as JPEG: whichever is smaller."""
    png, jpeg = PICTURES / f"{name}.png", PICTURES / f"{name}.jpg"
    png.unlink(missing_ok=True)
    jpeg.unlink(missing_ok=True)
    if len(np.unique(np.asarray(picture).reshape(-1, 3), axis=0)) <= MAX_FLAT_COLORS:
        picture.quantize(128, dither=Image.Dither.NONE).save(png, optimize=True)
    else:
        picture.save(jpeg, quality=JPEG_QUALITY, subsampling="4:2:0", optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", help="names of photographs and screens (default: all)")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--fonts", type=Path, help="a folder of fonts (default: the system's)")
    options = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    for name in PHOTOS:
        if not options.only or name in options.only:
            make_photo(name)
    for page in sorted((HERE / "screens").glob("*.html")):
        if not options.only or page.stem in options.only:
            make_screen(page, options.chromium, options.fonts)


if __name__ == "__main__":
    main()
