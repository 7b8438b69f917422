"""Escape sequences in the name of a device, a file or a key are shown and have no effect."""

import json
import os
import pty
import re
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from detector.virtual.personas import persona_named
from detector.virtual.server import serve_smart
from tests.cli.command_line import Ran, detector
from tests.fakes.served import served
from tests.fakes.simulated import APP_FILE, PACKAGE, device_spec

HOSTILE = "a\x1b]0;owned\x07\x1b[2J\u202egnp\x9b31m"
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def steers(ran: Ran) -> list[str]:
    return STEERS.findall(ran.out + ran.err)


def a_picture(path: Path) -> Path:
    ok, data = cv2.imencode(".png", np.full((800, 400, 3), 200, np.uint8))
    assert ok
    path.write_bytes(data.tobytes())
    return path


@pytest.mark.parametrize("options", [(), ("--json",), ("--jsonl",)], ids=str)
def test_of_a_picture(options: tuple[str, ...], tmp_path: Path) -> None:
    broken = tmp_path / f"{HOSTILE}.png"
    broken.write_bytes(b"no picture")
    good = a_picture(tmp_path / f"good{HOSTILE}.png")
    ran = detector("image", broken, good, *options, cwd=tmp_path)
    assert ran.code == 2
    assert steers(ran) == []
    if options == ("--json",):
        assert [one["path"] for one in json.loads(ran.out)["images"]] == [str(broken), str(good)]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([HOSTILE], id="a command"),
        pytest.param(["scan", HOSTILE], id="a package"),
        pytest.param(["judge", HOSTILE], id="a bundle"),
        pytest.param(["judge", "x", "--profile", HOSTILE], id="a profile"),
        pytest.param(["report", HOSTILE], id="a case"),
        pytest.param(["apk", HOSTILE], id="an APK"),
        pytest.param(["verify", HOSTILE], id="a bundle to verify"),
        pytest.param(["verify", HOSTILE, "--json"], id="a bundle to verify, as JSON"),
        pytest.param(["rules", "show", HOSTILE], id="a rule"),
        pytest.param(["virtual", "--fault", HOSTILE], id="a fault"),
        pytest.param(["judge", "name-that-is-no-utf8-\udcff"], id="a name that is no UTF-8"),
    ],
)
def test_of_an_argument(arguments: list[str], tmp_path: Path) -> None:
    ran = detector(*arguments, cwd=tmp_path)
    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert steers(ran) == []


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(r'"\e[2J\u202e": 1', id="a key"),
        pytest.param(r'hosts: {"\e[2J": {adb: nonsense}}', id="a host"),
        pytest.param(r'devices: [{id: "\e[2J\x9b"}]', id="a device"),
        pytest.param(r'pools: {"\e[2J": {select: {"\u202e": 1}}}', id="a pool"),
    ],
)
def test_of_devices_yaml(line: str, tmp_path: Path) -> None:
    (tmp_path / "devices.yaml").write_text(f"version: 1\n{line}\n", encoding="utf-8")
    ran = detector("devices", cwd=tmp_path)
    assert ran.code == 2
    assert ran.says("devices.yaml"), ran.err
    assert steers(ran) == []


def test_of_an_app_file(tmp_path: Path) -> None:
    app = tmp_path / f"{HOSTILE}.yaml"
    app.write_text(APP_FILE.read_text(encoding="utf-8") + '"\\e[2J\\u202e": 1\n', encoding="utf-8")
    ran = detector("scan", PACKAGE, "--virtual-app", app, cwd=tmp_path)
    assert ran.code == 2
    assert steers(ran) == []


@pytest.mark.long
def test_of_a_device(tmp_path: Path) -> None:
    persona = replace(persona_named("compact-13"), model=HOSTILE, manufacturer=HOSTILE)
    spec = device_spec(persona=persona)
    with served(lambda: serve_smart([spec])) as smart:
        env = {"ANDROID_ADB_SERVER_PORT": str(smart.port)}
        for words in (("devices",), ("devices", "--json"), ("devices", "doctor"), ("devices", "init")):
            ran = detector(*words, cwd=tmp_path, env=env)
            assert "owned" in ran.out + ran.err
            assert steers(ran) == [], words
    assert STEERS.findall((tmp_path / "devices.yaml").read_text(encoding="utf-8")) == []


@pytest.mark.long
def test_on_a_terminal(tmp_path: Path) -> None:
    """On a terminal, a bar moves by escape sequences of ours; none of theirs is among them."""
    good = a_picture(tmp_path / f"{HOSTILE}.png")
    master, slave = pty.openpty()
    output = bytearray()

    def listen() -> None:
        try:
            while data := os.read(master, 4096):
                output.extend(data)
        except OSError:
            return  # the other end was closed

    listener = threading.Thread(target=listen)
    listener.start()
    command = [sys.executable, "-m", "detector", "image", str(good)]
    subprocess.run(command, stderr=slave, stdout=slave, stdin=slave, check=True, cwd=tmp_path, timeout=120)
    os.close(slave)
    listener.join(timeout=30)
    os.close(master)
    text = output.decode("utf-8", errors="replace")
    assert "owned" in text
    assert not any(theirs in text for theirs in ("\x1b]0;", "\x1b[2J", "\u202e", "\x9b"))
