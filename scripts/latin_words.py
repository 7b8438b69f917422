"""Latin words in Chinese output, outside a list of names: there should be none.

    .venv/bin/python -m scripts.latin_words [--all]

Runs the commands that people read with `--lang zh-CN`, in an empty folder, and prints each word that is left
with a line it stands in. `--all` also scans two virtual apps and reads their reports, which takes a minute.
"""

import argparse
import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from detector.cli.app import command_line
from detector.cli.commands import COMMANDS, command_pages
from detector.cli.options import ClockName, Expected, VideoName
from detector.core.trials import Level
from detector.core.verdict import Severity
from detector.reporting import FORMATS
from detector.rules import RULES
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.system.faults import FAULTS

_NAMES = """
    AAA AA Activity ADB Allure Android Annotation APK APKM APKS App APP Appium APPs Arial AXML BagIt Beijing
    CDN CI CISPE Clopper ColorOS CSS CSV Ctrl C CVSS DER DEX DP EARL ECDSA Ed English Enhanced Fiddler FLAG
    Genymotion git GiB Git GitHub GitLab GKD Google HDMI Holm HTML HTTP https http i ID IMEI iOS IP JPEG JSON
    JUnit KiB LibChecker Linux macOS Maestro Markdown MiB Minimum MIUI MP MB OAID OCR OpenCV OPPO PDF PEM PIN
    PKCS PNG Pearson Play png py pyHanko Python QR Redmi RFC RGB ROM RSA SARIF scrcpy SDK SDKs SHA Size sha
    SIM Splash SQLite STF SVG TAF Target TLS TOML TSA UDP udev UI UID UiAutomation Unicode URI URL USB UTF
    vivo VPN WCAG Web webhook WiFi Windows WSL Wilson X XAPK XML YAML Z ZIP zip zh CN en One
    D E I NumPy ONNX Runtime SELinux Virtual Phone enforcing orange root sigma
    unlocked green usb userdebug wiki
    AppRay Contrast Non text Schema U e f k
    Better Ads Experiences wheel pruned redacted android apps notices pools taps c d shwo
    Dask WebM WebP Y play strict wcag experimental account address email plate name blocker libchecker
    A B K wm shell density rules models program profile never none auto all nowhere docx sing packge lable
    adb apk app axe bokeh cn csv dp dpi detector fps h html json junit lab look quick min mm ms pt px s
    screencap screenrecord scrcpy uiautomator arcmin sp deg cd css px video kB
"""
ALLOWED = frozenset(_NAMES.split())
"""Products, formats, units, the program's own levels and what a person typed."""


CODE = re.compile(
    r"`[^`]*`|'[^']*'|\"[^\"]*\"|https?://\S+"
    r"|detector(?: [a-z][a-z-]+)+|(?<![A-Za-z])--?[a-z][\w-]*(?:[= ][A-Z][A-Z_]*)?"  # commands and options
    r"|[\w./\\{}\[\]=@:,|+-]*[\d_./=@{}\[\]|][\w./\\{}\[\]=@:,|+-]*"  # files, ids, packages, keys, numbers
    r"|\b[A-Z][A-Z_…]+\b"  # what a help page calls a value
    r"|\b(?:[a-z]+|[A-Z]+)(?:-[a-z]+)+\b"  # ids of rules, profiles and personas
)
WORD = re.compile(r"[A-Za-z]+")

ERRORS = (
    "scan",
    "scan 'a b'",
    "sing",
    "scan a.b --level x",
    "scan a.b --runs 0",
    "rules shwo",
    "rules show CLS-99",
    "scan a.b --lvel lab",
    "image --ppi abc x.png",
    "image nowhere.png",
    "image broken.png",
    "video nowhere.mp4",
    "apk nowhere.apk",
    "apk broken.png",
    "judge nowhere",
    "judge nowhere --profile x",
    "report nowhere",
    "report nowhere --format docx",
    "verify nowhere",
    "compare a b",
    "history list",
    "baseline explain",
    "virtual --port 6000",
    "virtual --fault rain",
    "virtual --persona x",
    "scan a.b --persona x",
    "scan a.b --virtual-app broken.yaml",
    "scan a.b --virtual-app key.yaml",
    "scan a.b --virtual-app none.yaml",
    "farm plan plan.yaml",
    "farm status plan.yaml",
    "seal nowhere",
    "pack nowhere",
    "prune nowhere --out x",
    "open nowhere",
    "keys show",
    "config show",
    "register list",
    "rules list",
    *(f"rules show {rule.code}" for rule in RULES),
)
FILES = {
    "broken.png": "no picture",
    "broken.yaml": "format: [1",
    "key.yaml": "format: virtual-app/1\npackge: a.b\n",
    "plan.yaml": "version: 1\napps:\n- lable: x\n  package: 5\nlevel: lok\n",
}


def names_of_the_program() -> frozenset[str]:
    """What a person types: commands, arguments, options' values, settings."""
    root = command_line()
    names = set(COMMANDS)
    commands = [root, *(root.get_command(None, name) for name in COMMANDS)]
    for path, command in command_pages(root):
        names |= set(path.split())
        commands.append(command)
    for command in commands:
        for parameter in command.params:
            names |= {str(parameter.name), str(getattr(parameter, "metavar", "") or "")}
            if isinstance(parameter.default, str):
                names.add(parameter.default)
    for values in (Level, Severity, ClockName, Expected, VideoName, FAULTS, FORMATS):
        names |= set(map(str, values))
    return frozenset(part for name in names for part in WORD.findall(name))


def words_left(text: str, allowed: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Each Latin word that is no name, with its line."""
    for line in text.splitlines():
        for word in WORD.findall(CODE.sub(" ", line)):
            if word not in allowed:
                yield word, line.strip()


def output_of(arguments: list[str]) -> str:
    from detector.__main__ import _run  # noqa: PLC0415 - after the folder was changed

    sys.argv = ["detector", *arguments]
    with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.redirect_stderr(said):
        _run()
    return said.getvalue()


def outputs(*, scans: bool) -> Iterator[tuple[str, str]]:
    """What each command says. In the current folder, which it fills."""
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    yield "--help", output_of(["--help"])
    for name in COMMANDS:
        page = output_of([name, "--help"])
        yield f"{name} --help", page
        for below in re.findall(r"^  ([a-z][a-z-]+)  ", page.partition("命令：")[2], flags=re.MULTILINE):
            yield f"{name} {below} --help", output_of([name, below, "--help"])
    for line in ERRORS:
        yield line, output_of(shlex.split(line))
    if scans:
        yield from _scans()


def _scans() -> Iterator[tuple[str, str]]:
    apps = {path.stem: path for path in shipped_apps()}
    formats = "html,junit,markdown"
    for name in ("tiny_cross", "no_ad"):  # the CSV and JSON are for machines, and hold both languages
        package = re.findall(r"^package: (\S+)", apps[name].read_text(encoding="utf-8"), re.MULTILINE)[0]
        scan = [
            "scan",
            package,
            "--virtual-app",
            str(apps[name]),
            "--out",
            name,
            "--runs",
            "1",
            "--entry",
            "cold",
        ]
        yield f"scan {name}", output_of([*scan, "--format", formats])
        for written in sorted(Path(name, "report").glob("*.*")):
            if written.suffix in (".md", ".html") and ".en." not in written.name:
                text = written.read_text(encoding="utf-8")
                text = re.sub(r"(?s)<(script|style|svg).*?</\1>|<[^>]*>", "\n", text)
                yield str(written), text
        for line in ("verify", "judge", "history add", "baseline create", "baseline update"):
            yield f"{line} {name}", output_of([*line.split(), name])
    for line in (
        "history list",
        "history show 1",
        "baseline explain tiny_cross",
        "compare tiny_cross tiny_cross",
    ):
        yield line, output_of(line.split())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="also scan, and read reports")
    options = parser.parse_args()
    found: dict[str, tuple[str, str]] = {}
    n_outputs, allowed = 0, ALLOWED | names_of_the_program()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DETECTOR_LANG": "zh-CN", "HOME": folder, "DETECTOR_STATE_DIR": f"{folder}/state"}
        os.chdir(folder)
        for what, text in outputs(scans=options.all):
            n_outputs += 1
            for word, line in words_left(text, allowed):
                found.setdefault(word, (what, line))
        os.chdir("/")
    for word, (what, line) in sorted(found.items()):
        sys.stdout.write(f"{word}: {what}: {line[:120]}\n")
    sys.stdout.write(f"{len(found)} Latin words outside the list, in {n_outputs} outputs\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
