"""Four nights of a team in a CI service, from an empty machine and the wheel alone.

The first night finds a fault and is red. With a baseline of it two more nights are green; then comes another
fault, and the night is red again. The files are those that `detector init` writes, run by `ci_runners.py`
command by command. A virtual app stands in for the phone (DETECTOR_VIRTUAL_APP); no CI file knows of it.
"""

import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from ci_runners import SERVICES, Machine
from first_commands import write_apk
from plugin_project import attached

from detector.wiring.virtual_devices import VirtualChoice, adb_server_of

__all__ = ["try_login_wall", "try_nights"]

CHECKOUT = Path(__file__).resolve().parents[1]
APPS = CHECKOUT / "detector" / "virtual" / "apps"
PACKAGE = "cn.example.app"
FAULTS = {"faint_cross": "CLS-06", "missing_close": "CLS-01"}
SCHEMAS = {
    "github": (".github/workflows/detector.yml", "vendor.github-workflows"),
    "gitlab": (".gitlab-ci.yml", "vendor.gitlab-ci"),
}
GRADLE = "mkdir -p app/build/outputs/apk/debug\ncp app.apk app/build/outputs/apk/debug/app-debug.apk\n"
"""A stand-in that builds the app as Gradle does."""


def try_nights(service: str, wheel: Path, root: Path, detector: Callable[..., str], project: Path) -> None:
    """`detector(*words)` runs the team's own detector in `project`. Raises SystemExit where a night ends
    otherwise than it should, or lacks what the service shows of it.
    """
    machine = Machine(
        root=root,
        venvs=root.parent / "venvs",
        variables={"DETECTOR_RUNS": "1", "DETECTOR_VIRTUAL_APP": str(root / "app.yaml")},
        log=[],
    )
    machine.prepare()
    (project / "wheels").mkdir()
    shutil.copy(wheel, project / "wheels")
    (project / "gradlew").write_text(GRADLE, encoding="utf-8")
    write_apk(project / "app.apk", PACKAGE)
    detector("init", PACKAGE, "--ci", service, "--install-from", "wheels", "--without-devices")
    check_schema(service, project)

    night(machine, service, project, "faint_cross", is_red=True)
    shutil.copytree(machine.workspace / "detector-night", project.parent / "downloaded")
    detector("baseline", "create", f"../downloaded/{PACKAGE}")
    night(machine, service, project, "faint_cross", is_red=False)
    night(machine, service, project, "faint_cross", is_red=False)
    night(machine, service, project, "missing_close", is_red=True)
    n_nights = len(json.loads(detector("history", "list", "--json", "--history", _history(machine)))["cases"])
    if n_nights != 4:
        raise SystemExit(f"{service}: the history has {n_nights} nights of 4")


WALLED = CHECKOUT / "tests" / "preparation" / "walled_app.yaml"
SECRETS = {"LAB_USER": "tester-0731", "LAB_PASSWORD": "hunter2-bailu"}
LOGIN = """\
import os


def prepare(d, app):
    d(resourceId=f"{app.package}:id/et_user").set_text(os.environ["LAB_USER"])
    d(resourceId=f"{app.package}:id/et_password").set_text(os.environ["LAB_PASSWORD"])
    d(text="登录").click()
    assert d(text="登录").wait_gone(timeout=5)
"""


def try_login_wall(wheel: Path, root: Path, detector: Callable[..., str], project: Path) -> None:
    """An app behind consent and login, built in CI and installed on a phone without it: red when the
    cross of its offer is tiny, green when it is as large as before. What a person writes beside `init` is the
    section `prepare:`, which stands there as a comment, the file that it names, and the names of the two
    secrets.
    """
    machine = Machine(
        root=root,
        venvs=root.parent / "venvs",
        variables={"DETECTOR_RUNS": "1"},
        log=[],
        secrets=SECRETS,
    )
    machine.prepare()
    (project / "wheels").mkdir()
    shutil.copy(wheel, project / "wheels")
    (project / "gradlew").write_text(GRADLE, encoding="utf-8")
    write_apk(project / "app.apk", PACKAGE)
    detector("init", PACKAGE, "--ci", "github", "--install-from", "wheels", "--without-devices")
    _prepare_by_login(project)
    check_schema("github", project)
    for is_red in (True, False):
        with _phone(root, is_red=is_red) as port:
            machine.variables = {**machine.variables, "ANDROID_ADB_SERVER_PORT": str(port)}
            ran = SERVICES["github"](machine, project)
        print(f"== a login wall: {'red' if is_red else 'green'} expected\n{ran.log}")
        if ran.code != int(is_red):
            raise SystemExit(f"a login wall: exit code {ran.code}, where {int(is_red)} was expected")
        state = _verdicts(machine)["app"]["state"]
        if (state["consent"], state["prepared_by"]) != ("given", "detector.yaml"):
            raise SystemExit(f"a login wall: the app was prepared as {state}")
        shown = [value for value in SECRETS.values() if value in ran.log]
        shown += [str(path) for path in _files_with_secrets(machine.root, project)]
        if shown:
            raise SystemExit(f"a login wall: a secret stands in {shown}")


def _prepare_by_login(project: Path) -> None:
    """Takes out the marks of the comments, and the steps that this app does not need."""
    settings, workflow = project / "detector.yaml", project / SCHEMAS["github"][0]
    text = settings.read_text(encoding="utf-8")
    before, marked, after = re.split(r"(?ms)^(#prepare:.*?)(?=^#baseline:)", text)
    lines = [line.removeprefix("#") for line in marked.splitlines()]
    kept = [line for line in lines if not re.match(r" *- (install|clear|permissions):", line)]
    settings.write_text(before + "\n".join(kept) + "\n" + after, encoding="utf-8")
    (project / "login.py").write_text(LOGIN, encoding="utf-8")
    text = workflow.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^#( +env: +#.*| +LAB_\w+: .*)$", r"\1", text)
    workflow.write_text(text, encoding="utf-8")


@contextmanager
def _phone(root: Path, *, is_red: bool) -> Iterator[int]:
    """The port of an adb server with a phone that runs the app once its APK is installed."""
    text = WALLED.read_text(encoding="utf-8").replace("cn.example.walled", PACKAGE)
    drawn = yaml.safe_load(text)
    if is_red:
        (cross,) = (layer for layer in drawn["scenes"]["offer"]["layers"] if layer["kind"] == "cross")
        cross |= {"size": "7dp", "stroke": "1.4dp", "circle": {**cross["circle"], "diameter": "14dp"}}
    twin = root / "twin.yaml"
    twin.write_text(yaml.safe_dump(drawn, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with adb_server_of([VirtualChoice(with_no_apps=True, apk_twins=(twin,), persona="compact-13")]) as (
        port,
        _,
    ):
        yield port


def _verdicts(machine: Machine) -> dict[str, Any]:
    text = (machine.workspace / "detector-night" / PACKAGE / "verdicts.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def _files_with_secrets(*folders: Path) -> Iterator[Path]:
    values = [value.encode() for value in SECRETS.values()]
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and any(value in path.read_bytes() for value in values):
                yield path


def night(machine: Machine, service: str, project: Path, fault: str, *, is_red: bool) -> None:
    text = (APPS / f"{fault}.yaml").read_text(encoding="utf-8")
    app = re.sub(r"^package: .*$", f"package: {PACKAGE}", text, flags=re.MULTILINE)
    (machine.root / "app.yaml").write_text(app, encoding="utf-8")
    ran = SERVICES[service](machine, project)
    print(f"== {service}, {fault}: {'red' if is_red else 'green'} expected\n{ran.log}")
    if ran.code != int(is_red):
        raise SystemExit(f"{service}: exit code {ran.code}, where {int(is_red)} was expected")
    out = machine.workspace / "detector-night"
    wrong = [what for what, is_so in _shown(out, ran.log, FAULTS[fault], is_red=is_red).items() if not is_so]
    if wrong:
        raise SystemExit(f"{service}: not so in this night: {', '.join(wrong)}")
    attached(machine.workspace, out / PACKAGE / "report" / "junit.xml")


def _shown(out: Path, log: str, code: str, *, is_red: bool) -> dict[str, bool]:
    sarif = json.loads((out / "sarif" / f"{PACKAGE}.sarif").read_text(encoding="utf-8"))
    badge = "".join(ET.parse(out / "badge.svg").getroot().itertext())
    return {
        "the summary names the finding, in the log as well": f"| {code} " in log.replace("\\", ""),
        "the summary links to nothing": "](" not in (out / "summary.md").read_text(encoding="utf-8"),
        "the badge says how it is": badge == f"dark patterns{'1 new' if is_red else 'clean'}",
        "only failures are alerts": {one["kind"] for one in sarif["runs"][0]["results"]} == {"fail"},
        "there is a page of trends": (out / "trend" / "trend.html").is_file(),
        "a report": (out / PACKAGE / "report" / "index.html").is_file(),
    }


def check_schema(service: str, project: Path) -> None:
    """Jenkins publishes no schema."""
    if service in SCHEMAS:
        path, schema = SCHEMAS[service]
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, path]
        subprocess.run(command, cwd=project, check=True)


def _history(machine: Machine) -> str:
    return str(machine.workspace / "detector-kept" / "history.sqlite")
