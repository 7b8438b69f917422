"""A clean result of an app that reads what shows that it is examined says so, from the file to the report."""

import json
from pathlib import Path

import pytest

from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.apps.spec.app_file import load_app
from tests.cli.command_line import detector
from tests.fakes.apk_files import apk, manifest
from tests.fakes.dex_code import Call, code_dex

APP = next(path for path in shipped_apps() if path.stem == "compliant_splash")
PACKAGE = load_app(APP).package
SETTING = Call("android.provider.Settings$Global", "getInt")


def scanned(folder: Path, *uses: str | Call) -> tuple[dict[str, object], str, str]:
    """The verdicts, what the terminal said, and the page."""
    code = code_dex({f"{PACKAGE}.MainActivity": (), "com.bytedance.sdk.openadsdk.Guard": uses})
    file = folder / "app.apk"
    file.write_bytes(apk(manifest(package=PACKAGE), files={"classes.dex": code}))
    ran = detector(
        *("--lang", "en", "scan", PACKAGE, "--virtual-app", str(APP), "--apk", str(file)),
        *("--persona", "compact-13", "--level", "look", "--runs", "1", "--out", "case"),
        cwd=folder,
    )
    verdicts = json.loads((folder / "case" / "verdicts.json").read_text(encoding="utf-8"))
    return verdicts, ran.err, (folder / "case" / "report" / "index.en.html").read_text(encoding="utf-8")


@pytest.mark.long
@pytest.mark.parametrize(
    "reads", [True, pytest.param(False, marks=pytest.mark.long)], ids=["reads it", "does not"]
)
def test_a_clean_result_says_what_the_app_could_see(reads: bool, tmp_path: Path) -> None:
    verdicts, said, page = scanned(tmp_path, *(("adb_enabled", SETTING) if reads else (SETTING,)))
    assert all(verdict["outcome"] != "failed" for verdict in verdicts["verdicts"])
    shown = [
        (condition["condition"], condition["showed"], condition["readers"][0]["name_en"] is not None)
        for condition in verdicts["could_see"]["conditions"]
    ]
    assert shown == ([("adb", True, True)] if reads else [])
    assert ("not how it behaves where it cannot" in said) is reads
    assert page.count("not how it behaves where it cannot") == (2 if reads else 0)
