"""From `adb install` to a report: lists performed through a real adb server, on a phone without the app."""

import json
import os
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import uiautomator2
import yaml

from detector.virtual.personas import persona_named
from detector.virtual.system.packages import VirtualApp
from tests.cli.command_line import Ran, detector
from tests.conftest import RequireBinary
from tests.fakes.apk_files import apk, node
from tests.fakes.laboratory import Laboratory, laboratory
from tests.fakes.simulated import virtual_app_of
from tests.preparation.test_lists import SECRET, assert_nowhere

WALLED = Path("tests/preparation/walled_app.yaml").resolve()
PACKAGE = "cn.example.walled"
SECRETS = {"LAB_USER": "tester-0731", "LAB_PASSWORD": SECRET}
LOGIN = """\
import os

def prepare(d, app):
    print("as", os.environ["LAB_USER"])
    d(resourceId=f"{app.package}:id/et_user").set_text(os.environ["LAB_USER"])
    d(resourceId=f"{app.package}:id/et_password").set_text(os.environ["LAB_PASSWORD"])
    assert d(resourceId=f"{app.package}:id/et_user").get_text() == os.environ["LAB_USER"]
    d(text="登录").click()
    assert d(text="登录").wait_gone(timeout=5), f"wrong password {os.environ['LAB_PASSWORD']}"
"""
FAILING = """\
import os

def prepare(d, app):
    d.app_start(app.package)
    raise ValueError(os.environ["LAB_PASSWORD"])
"""
MAESTRO = """\
#!{python}
\"\"\"Holds the phone's only UiAutomation connection while it drives, by a server of its own.\"\"\"
import json, os, subprocess, sys, time, urllib.request

flow, adb = open(sys.argv[-1]).read(), ["adb", "-s", sys.argv[sys.argv.index("--device") + 1]]
assert sys.argv[3] == "test" and "{package}" in flow
subprocess.run([*adb, "push", "{jar}", "/data/local/tmp/maestro.jar"], check=True, stdout=subprocess.DEVNULL)
start = "CLASSPATH=/data/local/tmp/maestro.jar app_process / com.wetest.uia2.Main -p 7001"
server = subprocess.Popen([*adb, "shell", start], stdout=subprocess.PIPE, text=True)
server.stdout.readline()
forward = subprocess.run([*adb, "forward", "tcp:0", "tcp:7001"], check=True, capture_output=True, text=True)
time.sleep(0.5)
if server.poll() is not None:
    sys.exit(server.stdout.read())

def call(method, *params):
    body = json.dumps(dict(jsonrpc="2.0", id=1, method=method, params=params)).encode()
    address = f"http://127.0.0.1:{{forward.stdout.strip()}}/jsonrpc/0"
    return json.load(urllib.request.urlopen(address, body))["result"]

for field in ("user", "password"):
    selector = dict(resourceId="{package}:id/et_" + field, mask=0x200000)
    call("setText", selector, os.environ["MAESTRO_LAB_" + field.upper()])
call("click", dict(text="登录", mask=1))
subprocess.run([*adb, "forward", "--remove", "tcp:" + forward.stdout.strip()], check=True)
server.kill()
subprocess.run([*adb, "shell", "rm /data/local/tmp/maestro.jar"], check=True)
"""


@pytest.fixture
def lab(tmp_path: Path, require_binary: RequireBinary) -> Iterator[Laboratory]:
    with laboratory(tmp_path, require_binary("adb"), apk_twins=(twin(),)) as phones:
        yield phones


def twin() -> VirtualApp:
    return virtual_app_of(WALLED, persona_named("compact-13"))


def write_splits(path: Path) -> None:
    """As bundletool extracts them, with a folder's usual clutter."""
    base = node("manifest", node("application"), package=PACKAGE, versionName="1.0.0")
    split = node("manifest", node("application"), package=PACKAGE, split="config.zh")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("toc.pb", b"")
        archive.writestr("splits/config.zh.apk", apk(split))
        archive.writestr("splits/base-master.apk", apk(base))


def scan(lab: Laboratory, *steps: object, env: Mapping[str, str] | None = None) -> Ran:
    (lab.folder / "prepare.yaml").write_text(yaml.safe_dump({"steps": list(steps)}, allow_unicode=True))
    words = ["scan", PACKAGE, "--device", "left", "--runs", "1", "--out", "case"]
    return detector(
        *words, "--prepare", "prepare.yaml", cwd=lab.folder, env={**lab.env, **SECRETS, **(env or {})}
    )


def state_of(folder: Path) -> dict[str, object]:
    state: dict[str, object] = json.loads((folder / "case/verdicts.json").read_text())["app"]["state"]
    return state


@pytest.mark.long
def test_split_apks_become_a_report_on_the_page_behind_consent_and_login(lab: Laboratory) -> None:
    write_splits(lab.folder / "app.apks")
    (lab.folder / "login.py").write_text(LOGIN, encoding="utf-8")
    ran = scan(
        lab,
        {"install": "app.apks"},
        {"locale": "zh-CN"},
        {"time_zone": "Asia/Tokyo"},
        {"auto": None},
        {"python": "login.py", "env": list(SECRETS)},
        {
            "shell": 'adb -s {serial} shell getprop persist.sys.timezone > zone; echo "$LAB_USER"',
            "env": ["LAB_USER"],
        },
    )
    assert ran.code in (0, 1), ran.err
    state = state_of(lab.folder)
    assert (state["consent"], state["prepared_by"]) == ("given", "prepare.yaml")
    document = json.loads((lab.folder / "case/verdicts.json").read_text())
    assert document["stood_before"] == []
    assert any(verdict["subject"].startswith("window:") for verdict in document["verdicts"])
    assert (lab.folder / "zone").read_text().strip() == "Asia/Tokyo"
    assert lab.adb("shell", "getprop persist.sys.timezone; cmd locale get-app-locales " + PACKAGE) == (
        f"Asia/Shanghai\nLocales for {PACKAGE} for user 0 are [zh-CN]\n"
    )
    assert_nowhere(lab.folder, ran.out + ran.err, *SECRETS.values())


@pytest.mark.long
def test_maestro_is_lent_the_connection_and_gives_it_back(lab: Laboratory) -> None:
    write_splits(lab.folder / "app.apks")
    (lab.folder / "flow.yaml").write_text(f"appId: {PACKAGE}\n---\n- tapOn: 登录\n", encoding="utf-8")
    jar = Path(uiautomator2.__file__).parent / "assets" / "u2.jar"
    program = lab.folder / "bin" / "maestro"
    program.parent.mkdir()
    program.write_text(MAESTRO.format(python=sys.executable, package=PACKAGE, jar=jar), encoding="utf-8")
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    ran = scan(
        lab,
        {"install": "app.apks"},
        {"auto": None},
        {"maestro": "flow.yaml", "env": list(SECRETS)},
        env={"PATH": path},
    )
    assert ran.code in (0, 1), ran.err
    assert state_of(lab.folder)["consent"] == "given"
    assert json.loads((lab.folder / "case/verdicts.json").read_text())["stood_before"] == []
    assert_nowhere(lab.folder, ran.out + ran.err, *SECRETS.values())


@pytest.mark.long
def test_a_function_that_fails_ends_with_a_picture_and_leaves_the_phone_as_it_was(lab: Laboratory) -> None:
    write_splits(lab.folder / "app.apks")
    (lab.folder / "login.py").write_text(FAILING, encoding="utf-8")
    began = time.monotonic()
    ran = scan(
        lab,
        {"install": "app.apks"},
        {"time_zone": "Asia/Tokyo"},
        {"python": "login.py", "env": list(SECRETS)},
    )
    assert ran.code == 4, ran.err
    assert ran.says("login.py: ValueError: $LAB_PASSWORD", "where it stopped: ")
    picture = ran.err.strip().rpartition("where it stopped: ")[2]
    assert (lab.folder / picture).read_bytes().startswith(b"\x89PNG")
    assert lab.adb("shell", "getprop persist.sys.timezone; ls /data/local/tmp") == "Asia/Shanghai\n"
    assert_nowhere(lab.folder, ran.out + ran.err, *SECRETS.values())
    assert time.monotonic() - began < 120


@pytest.mark.long
def test_what_the_phone_refuses_to_install_is_named_and_pictured(lab: Laboratory) -> None:
    with zipfile.ZipFile(lab.folder / "app.xapk", "w") as archive:
        split = node("manifest", node("application"), package=PACKAGE, split="config.zh")
        archive.writestr("config.zh.apk", apk(split))
        archive.writestr("config.en.apk", apk(node("manifest", package=PACKAGE, split="config.en")))
    ran = scan(lab, {"install": "app.xapk"}, {"auto": None})
    assert ran.code == 4
    assert ran.says("app.xapk was not installed", "Full install must include a base package")
    picture = ran.err.strip().rpartition("where it stopped: ")[2]
    assert (lab.folder / picture).read_bytes().startswith(b"\x89PNG")
