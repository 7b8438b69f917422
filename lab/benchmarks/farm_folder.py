"""Forty apps from folders of APKs on eight phones, unattended: installed, prepared, scanned, removed.

    python -m lab.benchmarks.farm_folder [--phones 8] [--jobs 40]

Virtual phones in real time behind the real adb, without any of the apps. The plan names two folders: apps
that `auto` prepares (`prepare_apps.py`), and apps behind a login that a Python file passes with a name and
a password from the environment. Three cannot be prepared: a login without a way round it, a script that
finds no field, and a split without its base, which a phone refuses. One app in five has an offer without a
close control. Read afterwards: exit codes, the board, the report, what is left on the phones, and every byte
of the run for the two secrets. Writes `lab/results/farm_folder.json`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lab.benchmarks.app_packaging import write_app_files
from lab.benchmarks.farm_lab import FarmLab, LabSetting, farm_lab
from lab.benchmarks.prepare_apps import draw_app
from tests.fakes.apk_files import apk, node

RESULTS = Path(__file__).parents[1] / "results" / "farm_folder.json"
WALLED = Path(__file__).parents[2] / "tests" / "preparation" / "walled_app.yaml"
AUTO_KINDS = 8
GUILTY_EVERY = 5
TIMEOUT_S = 3_000.0
SECRETS = {"LAB_USER": "tester-0731", "LAB_PASSWORD": "hunter2-bailu"}
LOGIN = """\
import os

def prepare(d, app):
    d.app_start(app.package)
    d(text="同意并继续").click(timeout=10)
    for field, name in (("et_user", "LAB_USER"), ("et_password", "LAB_PASSWORD")):
        d(resourceId=f"{app.package}:id/{field}").set_text(os.environ[name])
    d(text="登录").click()
    assert d(text="登录").wait_gone(timeout=5)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderApp:
    """`ends`: how its job should end: `done`, `stopped` before a dialog, or `untestable` with `why`."""

    package: str
    ends: str
    why: str = ""
    is_guilty: bool = False


def write_apps(folder: Path, n_jobs: int) -> list[FolderApp]:
    """The APKs in `auto/` and `login/`, and what they run as in `twins/`."""
    (folder / "twins").mkdir()
    n_login = n_jobs // 4
    apps = [_auto_app(folder, number) for number in range(n_jobs - n_login - 2)]
    apps += [_login_app(folder, f"cn.example.login{number}", number) for number in range(n_login - 1)]
    apps.append(_login_app(folder, "cn.example.coded", 0, fails=True))
    _walled(folder, "cn.example.walled", {})
    write_app_files("cn.example.walled", "apk", folder / "auto" / "walled")
    apps.append(FolderApp(package="cn.example.walled", ends="stopped", why="login"))
    alone = apk(node("manifest", package="cn.example.part", split="config.zh"))
    (folder / "auto" / "part.apk").write_bytes(alone)
    apps.append(FolderApp(package="cn.example.part", ends="untestable", why="must include a base package"))
    return apps


def _auto_app(folder: Path, number: int) -> FolderApp:
    drawn = draw_app(number, None)
    is_guilty = number % GUILTY_EVERY == 0
    offer = yaml.safe_load(WALLED.read_text(encoding="utf-8"))["scenes"]["offer"]
    drawn["scenes"] |= {"offer": _offer(offer, is_guilty=is_guilty)}
    drawn["scenes"]["home"]["popups"].append({"scene": "offer", "after_ms": 3_500})
    package = str(drawn["package"])
    _write_twin(folder, drawn)
    way = ("apk", "apks", "xapk")[number % 3]
    place = write_app_files(package, way, folder / "auto" / str(number))
    assert place.is_file()
    return FolderApp(package=package, ends="done", is_guilty=is_guilty)


def _login_app(folder: Path, package: str, number: int, *, fails: bool = False) -> FolderApp:
    is_guilty = not fails and number % GUILTY_EVERY == 0
    _walled(folder, package, {"et_user": "et_code"} if fails else {}, is_guilty=is_guilty)
    write_app_files(package, "apk", folder / "login" / package)
    if fails:
        return FolderApp(package=package, ends="untestable", why="login.py: UiObjectNotFoundError")
    return FolderApp(package=package, ends="done", is_guilty=is_guilty)


def _walled(folder: Path, package: str, renamed: dict[str, str], *, is_guilty: bool = False) -> None:
    text = WALLED.read_text(encoding="utf-8")
    for name, other in {"cn.example.walled": package, **renamed}.items():
        text = text.replace(name, other)
    drawn = yaml.safe_load(text)
    drawn["scenes"]["offer"] = _offer(drawn["scenes"]["offer"], is_guilty=is_guilty)
    _write_twin(folder, drawn)


def _offer(scene: dict[str, Any], *, is_guilty: bool) -> dict[str, Any]:
    """Guilty without a close control: the farm's phones have 288 px, too few to measure a tiny one."""
    if is_guilty:
        scene["window"] = {key: value for key, value in scene["window"].items() if key != "close"}
        scene["layers"] = [layer for layer in scene["layers"] if layer["kind"] != "cross"]
        scene["touch"] = [touch for touch in scene["touch"] if touch["at"] != "close"]
    return scene


def _write_twin(folder: Path, drawn: dict[str, Any]) -> None:
    text = yaml.safe_dump(drawn, allow_unicode=True, sort_keys=False)
    (folder / "twins" / f"{drawn['package']}.yaml").write_text(text, encoding="utf-8")


def run(lab: FarmLab, apps: list[FolderApp]) -> dict[str, Any]:
    (lab.folder / "login.py").write_text(LOGIN, encoding="utf-8")
    steps = [{"python": "login.py", "env": list(SECRETS), "timeout_s": 60}, {"auto": None}]
    (lab.folder / "login.yaml").write_text(yaml.safe_dump({"steps": steps}), encoding="utf-8")
    lab.write_plan(apps=[{"apk": "auto"}, {"apk": "login", "prepare": "login.yaml"}])
    asked = _detector(lab, "plan", "night.yaml", "--json")
    began = time.monotonic()
    farm = lab.start_farm(env=SECRETS)
    try:
        code = farm.wait(TIMEOUT_S)
    finally:
        farm.kill()
        farm.wait(10)
    took_s = time.monotonic() - began
    board = _detector(lab, "status", "night.yaml", "--out", str(lab.out), "--json")
    again = _detector(lab, "plan", "night.yaml", "--out", str(lab.out), "--json")
    _detector(lab, "report", "night.yaml", "--out", str(lab.out))
    rows = (lab.out / "report" / "index.html").read_text(encoding="utf-8")
    jobs = {job["package"]: job for job in board["jobs"]}
    wrong = [text for app in apps for text in _wrong(app, jobs.get(app.package), rows)]
    return {
        "exit_code": code,
        "exit_code_of_board": board["exit_code"],
        "took_s": round(took_s),
        "hours_planned_before": round(asked["longest_s"] / 3600, 3),
        "hours_planned_after": round(again["longest_s"] / 3600, 3),
        "hours_taken": round(took_s / 3600, 3),
        "jobs": len(board["jobs"]),
        "states": dict(Counter(job["state"] for job in board["jobs"])),
        "exit_codes": dict(Counter(str(job["exit_code"]) for job in board["jobs"])),
        "attempts": sum(job["attempts"] for job in board["jobs"]),
        "wrong": wrong,
        "not_done": {job["package"]: job["reason"] for job in jobs.values() if job["state"] != "done"},
        "stopped": {job["package"]: job["reason"] for job in jobs.values() if job["exit_code"] == 5},
        "left_on_phones": _left(lab),
        "files_with_a_secret": _with_a_secret(lab.folder, skip=lab.folder / "twins"),
    }


def _wrong(app: FolderApp, job: dict[str, Any] | None, report: str) -> list[str]:
    if job is None:
        return [f"{app.package}: no job"]
    wanted = {"done": ("done", 1 if app.is_guilty else 0), "stopped": ("done", 5)}.get(app.ends)
    state, code = wanted or ("untestable", None)
    found = []
    if (job["state"], job["exit_code"]) != (state, code):
        found.append(f"{app.package}: {job['state']} {job['exit_code']}, not {state} {code}: {job['reason']}")
    if app.why not in (job["reason"] or ""):
        found.append(f"{app.package}: the reason does not say {app.why!r}: {job['reason']}")
    if app.package not in report:
        found.append(f"{app.package}: is not in the report")
    return found


def _left(lab: FarmLab) -> list[str]:
    """Apps and files that were not on the phones before."""
    left = []
    for serial in lab.serials:
        left += lab.run_adb("-s", serial, "shell", "pm list packages cn.example; ls /data/local/tmp").split()
    return left


def _with_a_secret(folder: Path, *, skip: Path) -> list[str]:
    values = [value.encode() for value in SECRETS.values()]
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and skip not in path.parents and any(value in path.read_bytes() for value in values)
    ]


def _detector(lab: FarmLab, *words: str) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-m", "detector", "farm", *words],
        cwd=lab.folder,
        env={**lab.env, **SECRETS},
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(ran.stdout) if "--json" in words else {}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--phones", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=40)
    parser.add_argument("--adb", default=shutil.which("adb") or "adb")
    parser.add_argument("--keep", type=Path, help="where to leave the run")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    cpu_before = os.times()
    with tempfile.TemporaryDirectory(prefix="farm-folder-") as name:
        folder = Path(name)
        apps = write_apps(folder, options.jobs)
        twins = sorted((folder / "twins").glob("*.yaml"))
        setting = LabSetting(n_phones=options.phones, apps=[], apk_twins=twins, is_small=True, n_processes=2)
        with farm_lab(folder, setting, adb=options.adb) as lab:
            found = run(lab, apps)
        if options.keep is not None:
            shutil.copytree(folder, options.keep, dirs_exist_ok=True)
    cpu = os.times()
    cpu_s = cpu.children_user + cpu.children_system - cpu_before.children_user - cpu_before.children_system
    document = {"phones": options.phones, "cores": os.cpu_count(), "cpu_s": round(cpu_s), **found}
    print(json.dumps(document, ensure_ascii=False, indent=1))
    options.out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    is_right = not (found["wrong"] or found["left_on_phones"] or found["files_with_a_secret"])
    return 0 if is_right and found["exit_code"] == found["exit_code_of_board"] == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
