"""Apps as their makers hand them out, for benchmarks that begin with the files."""

import zipfile
from pathlib import Path

from tests.fakes.apk_files import apk, node

__all__ = ["WAYS_TO_INSTALL", "write_app_files"]

WAYS_TO_INSTALL = ("apk", "folder", "apks", "xapk")


def write_app_files(package: str, way: str, folder: Path) -> Path:
    """The app as its maker hands it out: an APK, or a base with a split, beside another app in a folder or in
    an archive as bundletool's or as a store's. Returns what a list names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    base = apk(node("manifest", node("application"), package=package, versionName="1.0.0"))
    split = apk(node("manifest", node("application"), package=package, split="config.zh"))
    match way:
        case "apk":
            (folder / "app.apk").write_bytes(base)
            return folder / "app.apk"
        case "folder":
            other = apk(node("manifest", node("application"), package="cn.example.other"))
            for name, content in {"a.apk": base, "b.apk": split, "c.apk": other}.items():
                (folder / name).write_bytes(content)
            return folder
        case _:
            below, more = ("splits/", "toc.pb") if way == "apks" else ("", "manifest.json")
            with zipfile.ZipFile(folder / f"app.{way}", "w") as archive:
                archive.writestr(more, b"{}")
                archive.writestr(f"{below}config.zh.apk", split)
                archive.writestr(f"{below}base.apk", base)
            return folder / f"app.{way}"
