"""The CI files that `detector init` writes, and the script that they all run.

`scripts/ten_minutes.py`, which CI runs, executes them night by night on an empty machine.
"""

import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import metadata
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from detector.config.ci_files import SCRIPT_PATH, Ci, CiWishes, ci_text, requirements_text, script_text
from detector.virtual.background import BackgroundVirtualDevices, FrontEnd
from tests.cli.command_line import detector
from tests.conftest import RequireBinary
from tests.fakes.apk_files import apk, manifest
from tests.repository import REPOSITORY
from tests.virtual.front_ends import specs

OWN = "dark-pattern-detector"
SCHEMAS = {Ci.GITHUB: "vendor.github-workflows", Ci.GITLAB: "vendor.gitlab-ci"}
WISHES = [
    CiWishes(language=language, emulator=emulator, builds=builds)
    for language, emulator, builds in product(("en", "zh-CN"), (False, True), (False, True))
]
PINNED = f"--find-links {{}}\n{OWN}==1 \\\n    --hash=sha256:00\n"


@pytest.mark.parametrize("ci", list(SCHEMAS))
def test_each_file_matches_its_vendors_schema(ci: Ci, tmp_path: Path) -> None:
    pytest.importorskip("check_jsonschema", reason="needs check-jsonschema")
    for number, wishes in enumerate(WISHES):
        (tmp_path / f"{number}.yml").write_text(ci_text(ci, wishes), encoding="utf-8")
    files = sorted(one.name for one in tmp_path.iterdir())
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[ci], *files]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("wishes", WISHES)
def test_every_service_has_a_time_limit_and_runs_steps_that_the_script_knows(wishes: CiWishes) -> None:
    known = set(re.findall(rf"python3 {SCRIPT_PATH} (\w+) ", script_text()))
    for ci in Ci:
        text = ci_text(ci, wishes)
        asked = re.findall(rf"python3 {SCRIPT_PATH} (\w+)", text)
        assert set(asked) <= known
        assert ("emulator" in asked, "gradlew" in text) == (wishes.emulator, wishes.builds)
        assert [one for one in asked if one in ("install", "scan", "collect")] == [
            "install",
            "scan",
            "collect",
        ]
        assert "timeout" in text
        assert text.count("{") == text.count("}")


def test_all_that_the_program_needs_is_pinned_and_nothing_of_its_tests() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    text = requirements_text(lock, metadata.requires(OWN) or [], version="1", source="wheels", sha256="00")
    pinned = set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
    assert set(needed(OWN, "video")) <= pinned
    assert not pinned & {"pytest", "mypy", "ruff", "hypothesis", "pyhanko", "dask"}
    entries = re.split(r"\n(?=[a-z0-9-]+==)", text)
    assert all("--hash=sha256:" in one for one in entries[1:])


def needed(name: str, extra: str = "") -> Iterator[str]:
    """By what is installed here, on this platform."""
    seen, ahead = set(), [(name, extra)]
    while ahead:
        name, extra = ahead.pop()
        for line in metadata.requires(name) or []:
            one = Requirement(line)
            known = canonicalize_name(one.name)
            if known in seen or not (one.marker is None or one.marker.evaluate({"extra": extra})):
                continue
            seen.add(known)
            yield known
            ahead.append((known, ""))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    script = tmp_path / SCRIPT_PATH
    script.parent.mkdir()
    script.write_text(script_text(), encoding="utf-8")
    return tmp_path


def step(project: Path, name: str, **env: str) -> "subprocess.CompletedProcess[str]":
    given = {"PATH": os.environ["PATH"], "HOME": str(project), "DETECTOR_LANG": "en", **env}
    given.setdefault("DETECTOR_ENTRY", "cold")  # as in the rest of the suite (tests/conftest.py)
    command = [sys.executable, SCRIPT_PATH, name]
    return subprocess.run(command, cwd=project, env=given, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(None, "requirements.txt is missing", id="nothing is pinned"),
        pytest.param("numpy==1\n", "no hash of the detector's wheel", id="a wheel without its hash"),
        pytest.param(PINNED.format("${DETECTOR_WHEELS}"), "DETECTOR_WHEELS is not set", id="no place"),
    ],
)
def test_nothing_is_installed_from_a_place_or_by_a_name_alone(
    project: Path, text: str | None, said: str
) -> None:
    if text is not None:
        (project / "ci/requirements.txt").write_text(text, encoding="utf-8")
    ran = step(project, "install")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert not (project / ".cache").exists()


def test_an_emulator_is_made_started_and_awaited(project: Path, require_binary: RequireBinary) -> None:
    """The SDK's programs are stand-ins that note what they are asked; that of the emulator connects a virtual
    phone. adb is real.
    """
    adb, notes, sdk = require_binary("adb"), project / "notes.txt", project / "sdk"
    with BackgroundVirtualDevices(specs()[:1], front_end=FrontEnd.TRANSPORT) as phones:
        managers = "cmdline-tools/latest/bin"
        for name, then in {
            f"{managers}/sdkmanager": "",
            f"{managers}/avdmanager": "",
            "emulator/emulator": f"sleep 1; {adb} connect {phones.serials[0]}",
        }.items():
            program = sdk / name
            program.parent.mkdir(parents=True, exist_ok=True)
            program.write_text(f'#!/bin/sh\necho "${{0##*/}} $*" >>{notes}\n{then}\n', encoding="utf-8")
            program.chmod(0o755)
        env = {"ANDROID_HOME": str(sdk), "ANDROID_ADB_SERVER_PORT": free_port(), "ADB_MDNS_AUTO_CONNECT": "0"}
        try:  # with its server running: two that are started at once would lose the phone
            subprocess.run([adb, "start-server"], env={**os.environ, **env}, capture_output=True, check=True)
            ran = step(project, "emulator", DETECTOR_EMULATOR_OPTIONS="-accel off", **env)
        finally:
            subprocess.run([adb, "kill-server"], env={**os.environ, **env}, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "the emulator has booted" in ran.stdout
    asked = notes.read_text(encoding="utf-8")
    assert [line.split()[0] for line in asked.splitlines()] == ["sdkmanager", "avdmanager", "emulator"]
    assert "-no-window" in asked


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture
def night(project: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, in a project, and this detector in place of the installed one."""
    monkeypatch.chdir(project)
    monkeypatch.setenv("DETECTOR_LANG", "en")
    spec = importlib.util.spec_from_file_location("detector_night", project / SCRIPT_PATH)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "answer", lambda *words: detector(*words, cwd=project).out)
    return module


@pytest.mark.long
def test_each_app_gets_the_apk_that_was_built_of_it(
    night: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for place, package in {"app": "cn.example.app", "app/test": "cn.example.app.test"}.items():
        built = project / place / "build/outputs/apk/debug/app.apk"
        built.parent.mkdir(parents=True)
        built.write_bytes(apk(manifest(package=package)))
    assert {package: str(path) for package, path in night.built_apks().items()} == {
        "cn.example.app": "app/build/outputs/apk/debug/app.apk",
        "cn.example.app.test": "app/test/build/outputs/apk/debug/app.apk",
    }
    (project / "app/build/outputs/apk/other.apk").write_bytes(apk(manifest(package="cn.example.app")))
    with pytest.raises(SystemExit):
        night.built_apks()
    assert "are of one app" in capsys.readouterr().err


def test_one_comment_is_posted_and_then_edited(project: Path) -> None:
    (project / "detector-night").mkdir()
    (project / "detector-night/summary.md").write_text("| app | new findings |\n", encoding="utf-8")
    with comments() as (address, asked):
        github = {
            "GITHUB_REF": "refs/pull/7/merge",
            "GITHUB_API_URL": address,
            "GITHUB_REPOSITORY": "o/r",
            "GITHUB_TOKEN": "t",
        }
        gitlab = {
            "CI_MERGE_REQUEST_IID": "7",
            "CI_API_V4_URL": address,
            "CI_PROJECT_ID": "3",
            "DETECTOR_COMMENT_TOKEN": "t",
        }
        neither = ({"GITHUB_REF": "refs/heads/main"}, {**github, "GITHUB_TOKEN": ""})
        for env in (github, github, gitlab, gitlab, *neither):
            ran = step(project, "comment", **env)
            assert ran.returncode == 0, ran.stderr
    notes = "/projects/3/merge_requests/7/notes"
    assert asked == [
        ("POST", "/repos/o/r/issues/7/comments"),
        ("PATCH", "/repos/o/r/issues/comments/1"),
        ("POST", notes),
        ("PUT", f"{notes}/1"),
    ]


@contextmanager
def comments() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A service that keeps comments, at this address; and what it was asked to change."""
    kept: dict[str, list[dict[str, object]]] = {}
    asked: list[tuple[str, str]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(kept.get(self.path.partition("?")[0], []))

        def do_POST(self) -> None:
            asked.append((self.command, self.path))
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.command == "POST":
                kept.setdefault(self.path, []).append({"id": 1, **body})
            self.reply(body)

        do_PATCH = do_POST  # noqa: N815
        do_PUT = do_POST  # noqa: N815

        def reply(self, body: object) -> None:
            assert {self.headers.get("Authorization"), self.headers.get("PRIVATE-TOKEN")} & {"Bearer t", "t"}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()
