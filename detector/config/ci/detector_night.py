#!/usr/bin/env python3
"""A night of scans, step by step: what the CI file runs, and what you can run by hand.

    python3 ci/detector_night.py install    empty detector-night/, make the venv that requirements.txt pins
    python3 ci/detector_night.py emulator   start an Android emulator and wait until it has booted
    python3 ci/detector_night.py scan       scan each app of detector.yaml into detector-night/
    python3 ci/detector_night.py collect    write summary, badge, SARIF and history, whatever the scan found
    python3 ci/detector_night.py comment    put the summary under the pull request or merge request
    python3 ci/detector_night.py night      install, scan and collect

Written by `detector init`, and yours to change. It runs at the top of the repository and needs nothing but
Python 3.11 and adb. Each step ends with the exit code of what it ran: 0 clean, 1 new findings, 2 a mistake in
a file or a setting, 4 no device or nothing decided, 5 nothing tested. These variables may be set:

    DETECTOR_DEVICE, DETECTOR_POOL   which phone; each setting of detector.yaml has such a variable
    DETECTOR_APK           a folder with the apps' APKs (detector-apk, else what Gradle built here)
    DETECTOR_CACHE         where the venv is kept (~/.cache/detector-ci)
    DETECTOR_KEPT          where the history is kept between nights (detector-kept)
    DETECTOR_VIRTUAL_APP   a virtual app's file: tries all this without a phone
    DETECTOR_SYSTEM_IMAGE, DETECTOR_EMULATOR_OPTIONS   the emulator's
    DETECTOR_COMMENT_TOKEN a GitLab token with the scope `api`, for `comment`
"""

from __future__ import annotations  # so that an old Python gets as far as to be told so

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
NAME = "dark-pattern-detector"
OUT = Path("detector-night")
BASELINE = Path("detector-baseline.yaml")
FORMATS = "html,json,junit,sarif,codequality,markdown"
WAIT = "30m"
"""For a phone that somebody else is using."""

BOOT_S = 600.0
MARKER = "<!-- detector-night -->"
MAX_COMMENT = 60_000
"""GitHub takes 65,536 characters."""

ENGLISH = os.environ.get("DETECTOR_LANG", "zh-CN") == "en"
RESULTS: dict[int | None, tuple[str, str]] = {
    None: ("未扫描", "not scanned"),
    0: ("无新问题", "clean"),
    1: ("有新问题", "new findings"),
    2: ("文件或设置有误", "a mistake in a file or a setting"),
    3: ("检测程序出错", "the detector failed"),
    4: ("没有可用的设备，或无法判断", "no device, or nothing decided"),
    5: ("什么也没有检测到", "nothing tested"),
}


def main() -> int:
    steps = {one.__name__: one for one in (install, emulator, scan, collect, comment, night)}
    if len(sys.argv) != 2 or sys.argv[1] not in steps:
        print(__doc__)
        return 2
    return steps[sys.argv[1]]()


def night() -> int:
    code = install() or scan()
    return collect() or code


def install() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - any Python may be asked to run this
        stop("需要 Python 3.11 或更新的版本", "Python 3.11 or later is needed")
    shutil.rmtree(OUT, ignore_errors=True)  # whatever fails from here on, nothing of last night is shown
    venv = venv_folder()
    if runs(venv, "import detector"):
        print(f"{venv}: " + say("已在缓存中", "is in the cache"))
    elif code := make_venv(venv):
        return code
    if not runs(venv, "import cv2"):
        packages = "apt-get install libgl1 libglib2.0-0"
        stop(f"系统缺少 OpenCV 需要的库：{packages}", f"the system lacks libraries of OpenCV: {packages}")
    return run(str(python_of(venv)), "-m", "detector", "--version")


def make_venv(venv: Path) -> int:
    """Under its name only when it is whole: a night that is cut off leaves nothing half made there."""
    venv.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="making-", dir=venv.parent))
    # Every version is pinned, so nothing is resolved: rapidocr would bring a second OpenCV.
    pinned = ("--no-deps", "--require-hashes", "--only-binary=:all:", "-r", str(REQUIREMENTS))
    pip = ("-m", "pip", "--no-input", "--disable-pip-version-check", "install", "--quiet", *pinned)
    try:
        code = run(sys.executable, "-m", "venv", str(made)) or run(str(python_of(made)), *pip)
        if not code:
            shutil.rmtree(venv, ignore_errors=True)
            made.rename(venv)
        return code
    finally:
        shutil.rmtree(made, ignore_errors=True)


def venv_folder() -> Path:
    """Named by what is in it, so that no cache serves another version. It is only used as `python -m`, which
    works wherever a cache is unpacked."""
    seed = f"{checked_requirements()}\n{sys.version_info[:2]}"
    cache = Path(os.environ.get("DETECTOR_CACHE") or Path.home() / ".cache" / "detector-ci").resolve()
    return cache / f"venv-{hashlib.sha256(seed.encode()).hexdigest()[:16]}"


def checked_requirements() -> str:
    """The text of requirements.txt, if it says where the detector's wheel comes from and what its hash is."""
    if not REQUIREMENTS.is_file():
        stop(f"没有 {REQUIREMENTS}：请运行 detector init", f"{REQUIREMENTS} is missing: run detector init")
    text = REQUIREMENTS.read_text(encoding="utf-8")
    if not re.search(rf"^{NAME}==\S+ \\\n +--hash=sha256:", text, re.MULTILINE):
        again = "detector init --install-from WHEEL"
        stop(
            f"{REQUIREMENTS} 没有检测程序安装包的哈希值：删除该文件，再运行 {again}",
            f"{REQUIREMENTS} has no hash of the detector's wheel: remove it and run {again}",
        )
    for variable in re.findall(r"^--.*\$\{(\w+)\}", text, re.MULTILINE):
        if not os.environ.get(variable):
            stop(
                f"未设置 {variable}：检测程序安装包的目录，或列出它的网页地址",
                f"{variable} is not set: the folder of the detector's wheel, or the address that lists it",
            )
    return text


def python_of(venv: Path) -> Path:
    return venv / "bin" / "python"


def runs(venv: Path, code: str) -> bool:
    python = python_of(venv)
    asked = [str(python), "-c", code]
    return python.exists() and not subprocess.run(asked, capture_output=True, check=False).returncode


def emulator() -> int:
    options = shlex.split(os.environ.get("DETECTOR_EMULATOR_OPTIONS", ""))
    image = os.environ.get("DETECTOR_SYSTEM_IMAGE", "system-images;android-34;google_apis;x86_64")
    home = os.environ.get("ANDROID_HOME") or os.environ.get("ANDROID_SDK_ROOT")
    if "-accel" not in options and not os.access("/dev/kvm", os.R_OK | os.W_OK):
        stop("不能使用 /dev/kvm，模拟器会过慢", "/dev/kvm cannot be used; without it an emulator is too slow")
    if not home:
        stop(
            "未设置 ANDROID_HOME（Android SDK 的目录）",
            "ANDROID_HOME, the folder of the Android SDK, is not set",
        )
    managers = Path(home, "cmdline-tools", "latest", "bin")
    made = ("create", "avd", "--force", "--name", "detector", "--package", image, "--device", "pixel_6")
    code = run(
        str(managers / "sdkmanager"), "--install", image, "emulator", "platform-tools", says="y\n" * 20
    )
    code = code or run(str(managers / "avdmanager"), *made, says="no\n")
    if code:
        return code
    shown = ("-no-window", "-no-audio", "-no-boot-anim", "-no-snapshot", "-gpu", "swiftshader_indirect")
    command = [str(Path(home, "emulator", "emulator")), "-avd", "detector", *shown, *options]
    print("+", shlex.join(command), "&", flush=True)
    with Path(tempfile.gettempdir(), "detector-emulator.log").open("wb") as log:
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    return wait_for_boot([shutil.which("adb") or str(Path(home, "platform-tools", "adb")), "-e"])


def wait_for_boot(adb: list[str]) -> int:
    until = time.monotonic() + BOOT_S
    print("+", shlex.join([*adb, "wait-for-device"]), flush=True)
    with suppress(subprocess.TimeoutExpired):
        subprocess.run([*adb, "wait-for-device"], timeout=BOOT_S, check=False)
        asked = [*adb, "shell", "getprop", "sys.boot_completed"]
        while time.monotonic() < until:
            said = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False).stdout
            if said.strip() == "1":
                print(say("模拟器已启动", "the emulator has booted"))
                return 0
            time.sleep(2)
    stop("模拟器未能启动", "the emulator did not boot")


def scan() -> int:
    settings = read_settings()
    codes: dict[str, int | None] = dict.fromkeys(settings["apps"] or [])
    if not codes:
        stop("detector.yaml 的 apps 没有写应用", "detector.yaml names no app under apps")
    shutil.rmtree(OUT, ignore_errors=True)
    make_ignored(OUT)
    apks, virtual = built_apks(), os.environ.get("DETECTOR_VIRTUAL_APP")
    for app in codes:
        phone = ["--virtual-app", virtual] if virtual else ["--wait", WAIT]
        if app in apks and not virtual:
            phone += ["--apk", str(apks[app])]
        options = [*phone, "--out", str(OUT / app), "--format", FORMATS, *gate_of(settings)]
        codes[app] = detector("scan", app, *options)
        (OUT / "results.json").write_text(json.dumps(codes), encoding="utf-8")
    return min((code for code in codes.values() if code), default=0)  # new findings before all else


def gate_of(settings: dict[str, Any]) -> list[str]:
    """The baseline from when `detector baseline create` wrote it; the history from the second night on."""
    files = {"baseline": BASELINE, "history": history()}
    unsettled = {name: file for name, file in files.items() if settings[name] is None and file.is_file()}
    return [word for name, file in unsettled.items() for word in (f"--{name}", str(file))]


def built_apks() -> dict[str, Path]:
    """The APK of each app, by package."""
    folder = Path(os.environ.get("DETECTOR_APK") or "detector-apk")
    pattern = "**/*.apk" if folder.is_dir() else "**/build/outputs/apk/**/*.apk"
    found: dict[str, Path] = {}
    for apk in sorted((folder if folder.is_dir() else Path()).glob(pattern)):
        facts = answer("apk", str(apk), "--json")
        for package in [one["package"] for one in json.loads(facts)["apks"]] if facts else ():
            if package in found:
                stop(f"{found[package]} 与 {apk} 是同一应用", f"{found[package]} and {apk} are of one app")
            found[package] = apk
    return found


def read_settings() -> dict[str, Any]:
    read = answer("config", "show", "--json")
    if not read:
        raise SystemExit(2)
    return {one["name"]: one["value"] for one in json.loads(read)["settings"]}


def history() -> Path:
    return Path(os.environ.get("DETECTOR_KEPT") or "detector-kept") / "history.sqlite"


def make_ignored(folder: Path) -> None:
    """A folder that git does not see."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")


def collect() -> int:
    if not (OUT / "results.json").is_file():
        print(say("什么也没有扫描", "nothing was scanned"))
        return 0
    codes = json.loads((OUT / "results.json").read_text(encoding="utf-8"))
    text = summary(codes)
    (OUT / "summary.md").write_text(text, encoding="utf-8")
    print(text)
    if os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as file:
            file.write(text)
    (OUT / "badge.svg").write_text(badge(codes), encoding="utf-8")
    for app in codes:
        write_alerts(OUT / app / "report" / "report.sarif", OUT / "sarif" / f"{app}.sarif")
    return keep_history([str(OUT / app) for app in codes if (OUT / app / "verdicts.json").is_file()])


def summary(codes: dict[str, int | None]) -> str:
    """Everything a reader needs without the artifact: one line an app, then each app's own page."""
    lines = [f"| {say('应用', 'app')} | {say('结果', 'result')} |", "| --- | --- |"]
    lines += [f"| {app} | {result_of(code)} |" for app, code in codes.items()]
    pages = (OUT / app / "report" / ("summary.en.md" if ENGLISH else "summary.md") for app in codes)
    return "\n\n".join(["\n".join(lines), *(page.read_text("utf-8") for page in pages if page.is_file())])


def result_of(code: int | None) -> str:
    return say(*RESULTS.get(code, (f"{code}", f"{code}")))


def badge(codes: dict[str, int | None]) -> str:
    """Red only for new findings: a finding that the baseline knows is skipped in JUnit's file."""
    files = [OUT / app / "report" / "junit.xml" for app, code in codes.items() if code == 1]
    n_new = sum(len(list(ET.parse(file).iter("failure"))) for file in files)
    not_clean = [code for code in codes.values() if code != 0]
    right, colour = result_of(not_clean[0] if not_clean else 0), "#8a6d00" if not_clean else "#3a7d34"
    if n_new:
        right, colour = say(f"{n_new} 个新问题", f"{n_new} new"), "#b3261e"
    left = say("暗模式", "dark patterns")
    split, width = (sum(7 if ord(str_) < 256 else 12 for str_ in text) + 12 for text in (left, right))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{split + width}" height="20">'
        f'<rect width="{split}" height="20" fill="#444"/>'
        f'<rect x="{split}" width="{width}" height="20" fill="{colour}"/>'
        f'<g fill="#fff" font-family="sans-serif" font-size="12"><text x="6" y="14">{left}</text>'
        f'<text x="{split + 6}" y="14">{right}</text></g></svg>\n'
    )


def write_alerts(sarif: Path, out: Path) -> None:
    """Failures alone: GitHub shows every result of a file as an alert, those that passed as well."""
    if not sarif.is_file():
        return
    log = json.loads(sarif.read_text(encoding="utf-8"))
    for one in log["runs"]:
        failed = (result for result in one["results"] if result["kind"] == "fail")
        one["results"] = [result for result in failed if "suppressions" not in result]
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(log, ensure_ascii=False), encoding="utf-8")


def keep_history(cases: list[str]) -> int:
    """Of the nights; a pull request only looks at it."""
    is_request = pull_request() is not None or "CHANGE_ID" in os.environ  # of Jenkins
    if not cases or is_request or read_settings()["history"] is not None:
        return 0
    make_ignored(history().parent)
    code = detector("history", "add", "--history", str(history()), *cases)
    return code or detector("history", "trend", "--history", str(history()), "--out", str(OUT / "trend"))


def comment() -> int:
    request = pull_request()
    page = OUT / "summary.md"
    if request is None or not page.is_file():
        return 0
    address, headers, edit_with = request
    if not all(headers.values()):
        print(say("没有令牌，不发评论", "there is no token to comment with"))
        return 0
    body = {"body": f"{MARKER}\n{page.read_text(encoding='utf-8')[:MAX_COMMENT]}"}
    try:
        listed = call("GET", f"{address}?per_page=100", headers)
        ours = next((one["id"] for one in listed if MARKER in (one["body"] or "")), None)
        if ours is None:
            call("POST", address, headers, body)
        else:
            call(edit_with[0], f"{edit_with[1]}/{ours}", headers, body)
    except (OSError, ValueError) as error:
        stop(f"评论未能发出：{error}", f"the comment could not be posted: {error}")
    return 0


def pull_request() -> tuple[str, dict[str, str | None], tuple[str, str]] | None:
    """Where its comments are, the headers, and how one is edited; None: this is none."""
    env = os.environ
    number = re.fullmatch(r"refs/pull/(\d+)/merge", env.get("GITHUB_REF", ""))
    if number is not None:
        issues = f"{env['GITHUB_API_URL']}/repos/{env['GITHUB_REPOSITORY']}/issues"
        headers = {"Authorization": env.get("GITHUB_TOKEN") and f"Bearer {env['GITHUB_TOKEN']}"}
        return f"{issues}/{number[1]}/comments", headers, ("PATCH", f"{issues}/comments")
    if env.get("CI_MERGE_REQUEST_IID"):
        project = f"{env['CI_API_V4_URL']}/projects/{env['CI_PROJECT_ID']}"
        notes = f"{project}/merge_requests/{env['CI_MERGE_REQUEST_IID']}/notes"
        return notes, {"PRIVATE-TOKEN": env.get("DETECTOR_COMMENT_TOKEN")}, ("PUT", notes)
    return None


def call(method: str, address: str, headers: dict[str, Any], body: dict[str, str] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    given = {**headers, "Content-Type": "application/json", "User-Agent": "detector-night"}
    request = urllib.request.Request(address, data=data, headers=given, method=method)
    with urllib.request.urlopen(request, timeout=30) as answered:
        return json.load(answered)


def detector(*words: str) -> int:
    return run(str(installed_python()), "-m", "detector", *words)


def answer(*words: str) -> str:
    """What a command of the detector prints; nothing where it fails, which it says itself."""
    command = [str(installed_python()), "-m", "detector", *words]
    asked = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    return asked.stdout if asked.returncode == 0 else ""


def installed_python() -> Path:
    python = python_of(venv_folder())
    if not python.exists():
        stop("请先运行 install", "run install first")
    return python


def run(*words: str, says: str = "") -> int:
    """Its exit code. `says`: what it reads."""
    print("+", shlex.join(words), flush=True)
    return subprocess.run(words, input=says.encode(), check=False).returncode


def say(chinese: str, english: str) -> str:
    return english if ENGLISH else chinese


def stop(chinese: str, english: str) -> NoReturn:
    print(f"detector_night: {say(chinese, english)}", file=sys.stderr)
    raise SystemExit(2)


if __name__ == "__main__":
    raise SystemExit(main())
