#!/usr/bin/env python3
"""From an empty folder and the built wheel to a red and then a green CI log, without a phone.

    scripts/ten_minutes.py [--wheel FILE] [--ci github,gitlab,jenkins] [--adb FILE]

For each CI: a separate environment with the wheel, its own adb server and virtual phone, and
`detector init PACKAGE --ci CI` in an empty folder. The written file is validated against the vendor's schema,
and its own commands are run as the vendor's runner would (`ci_reader.py`): red on a build without a close
control, and green on the next night's, which has one. Prints both logs and the time that each took. Then the
pytest plugin is tried in a project of its own with the same wheel (`plugin_project.py`), and the commands
that need no phone in an empty folder (`first_commands.py`).

The new environment borrows this one's other packages, so that nothing is loaded from the network. The
schemas are those of GitHub and GitLab that ship with check-jsonschema; Jenkins publishes none, so a Groovy
parser reads its file instead.
"""

import argparse
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ci_reader import Job, github_job, gitlab_job, jenkins_job, run_job
from first_commands import try_commands
from plugin_project import ASKED, attached, check_outcomes, write_project

CHECKOUT = Path(__file__).resolve().parents[1]
APPS = CHECKOUT / "detector" / "virtual" / "apps"
BUILT_FROM = ("detector", "models", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE")
RED, GREEN = "missing_close.yaml", "compliant_splash.yaml"
PERSONA = "compact-13"
MIN_S = 600.0
"""Ten minutes, for all of one CI."""

FILES = {
    "github": (".github/workflows/detector.yml", github_job, "vendor.github-workflows"),
    "gitlab": (".gitlab-ci.yml", gitlab_job, "vendor.gitlab-ci"),
    "jenkins": ("Jenkinsfile", jenkins_job, None),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Where a team works: `folder` is its project, `env` the environment of its shell."""

    folder: Path
    env: dict[str, str]
    adb: str

    def run(self, *words: str, is_quiet: bool = False, code: int = 0) -> str:
        ran = subprocess.run(
            words,
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if not is_quiet:
            print(f"$ {' '.join(words)}\n{ran.stdout}{ran.stderr}", end="")
        if ran.returncode != code:
            raise SystemExit(f"{words[0]}: exit code {ran.returncode}\n{ran.stdout}{ran.stderr}")
        return ran.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="default: built now")
    parser.add_argument("--ci", default="github,gitlab,jenkins")
    parser.add_argument("--adb", default=shutil.which("adb"))
    options = parser.parse_args()
    if options.adb is None:
        raise SystemExit("needs adb")
    with tempfile.TemporaryDirectory(prefix="ten-minutes-") as root:
        wheel = options.wheel or built_wheel(Path(root))
        for ci in options.ci.split(","):
            began = time.monotonic()
            red_and_green(ci, wheel.resolve(), Path(root) / ci, options.adb)
            took_s = time.monotonic() - began
            print(f"== {ci}: red, then green, in {took_s:.0f} s")
            if took_s > MIN_S:
                raise SystemExit(f"{ci}: took longer than ten minutes")
        began = time.monotonic()
        try_plugin(wheel.resolve(), Path(root) / "pytest", options.adb)
        print(f"== pytest: two workers, in {time.monotonic() - began:.0f} s")
        began = time.monotonic()
        team = installed(wheel.resolve(), Path(root) / "commands", options.adb)
        try_commands(team.run, team.folder, package_of(APPS / RED))
        print(f"== demo, judge, report, image, apk, in {time.monotonic() - began:.0f} s")
    return 0


def built_wheel(folder: Path) -> Path:
    """Built from a copy, so that the checkout stays unchanged."""
    source = folder / "source"
    source.mkdir()
    for name in BUILT_FROM:
        if (CHECKOUT / name).is_dir():
            no_leftovers = shutil.ignore_patterns("__pycache__")
            shutil.copytree(CHECKOUT / name, source / name, ignore=no_leftovers)
        else:
            shutil.copy(CHECKOUT / name, source / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(source)], check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def red_and_green(ci: str, wheel: Path, root: Path, adb: str) -> None:
    package = package_of(APPS / GREEN)
    with team_with(wheel, root, adb) as team:
        port = free_port()
        with phone(team, APPS / RED, package, port):
            team.run("python", "-m", "pip", "install", "--quiet", "dark-pattern-detector")
            team.run("detector", "init", package, "--ci", ci)
            settings = team.folder / "detector.yaml"
            text = settings.read_text(encoding="utf-8")
            settings.write_text(re.sub(r"^runs: 3", "runs: 1", text, flags=re.MULTILINE), encoding="utf-8")
            job = checked_job(ci, team)
            expect(ci, job, team, colour="red", code=1)
            for junit in (team.folder / "detector-cases").rglob("junit.xml"):
                attached(team.folder, junit)
        shutil.rmtree(team.folder / "detector-cases")  # each night begins with a clean checkout
        with phone(team, APPS / GREEN, package, port):
            expect(ci, job, team, colour="green", code=0)


def try_plugin(wheel: Path, root: Path, adb: str) -> None:
    packages = package_of(APPS / RED), package_of(APPS / GREEN)
    team = installed(wheel, root, adb)
    write_project(team.folder, packages)
    apps = [f"--detector-virtual-app={shutil.copy(APPS / one, team.folder)}" for one in (RED, GREEN)]
    team.run("python", *ASKED, *apps, code=1)
    check_outcomes(team.folder, packages)


def expect(ci: str, job: Job, team: Team, *, colour: str, code: int) -> None:
    got, log = run_job(job, team.folder, team.env)
    print(f"== {ci}, {colour} expected\n{log}")
    if got != code:
        raise SystemExit(f"{ci}: exit code {got} where {code} ({colour}) was expected")


def checked_job(ci: str, team: Team) -> Job:
    """The written file, validated against the vendor's schema, as the job that its runner would run."""
    path, read, schema = FILES[ci]
    if schema is not None:
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, path]
        checked = subprocess.run(command, cwd=team.folder, capture_output=True, text=True, check=False)
        print(checked.stdout, end="")
        if checked.returncode != 0:
            raise SystemExit(f"{path}: {checked.stdout}{checked.stderr}")
    else:
        from groovy_parser.parser import parse_groovy_content  # noqa: PLC0415 - of one CI alone

        parse_groovy_content((team.folder / path).read_text(encoding="utf-8"))
        print(f"{path}: read by a Groovy parser")
    return read((team.folder / path).read_text(encoding="utf-8"))


@contextmanager
def team_with(wheel: Path, root: Path, adb: str) -> Iterator[Team]:
    """The same with an adb server, which is stopped at the end."""
    team = installable(wheel, root, adb)
    try:
        yield team
    finally:
        team.run(adb, "kill-server", is_quiet=True)


def installed(wheel: Path, root: Path, adb: str) -> Team:
    team = installable(wheel, root, adb)
    team.run("python", "-m", "pip", "install", "--quiet", "dark-pattern-detector")
    return team


def installable(wheel: Path, root: Path, adb: str) -> Team:
    """An empty folder, Python with pip, a port for an adb server, and an index with this wheel alone."""
    folder, venv, lent = root / "project", root / "venv", root / "lent"
    folder.mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    lend_packages(lent)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(venv)}))
    (site / "lent.pth").write_text(f"{lent}\n", encoding="utf-8")
    env = {
        **os.environ,
        "PATH": os.pathsep.join([str(venv / "bin"), str(Path(adb).parent), os.environ["PATH"]]),
        "HOME": str(root),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheel.parent),
        "PIP_NO_DEPS": "1",  # lent are all but opencv-python-headless, which opencv-python stands in for
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "ANDROID_ADB_SERVER_PORT": str(free_port()),
        "ADB_MDNS_AUTO_CONNECT": "0",
        "DETECTOR_LANG": "en",
        "DETECTOR_STATE_DIR": str(root / "state"),
        "VIRTUAL_ENV": str(venv),
    }
    env.pop("PYTHONPATH", None)
    return Team(folder=folder, env=env, adb=adb)


def lend_packages(lent: Path) -> None:
    """Links to the packages installed here, except this project itself."""
    lent.mkdir()
    for place in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for one in Path(place).iterdir():
            is_own = one.name.startswith(("dark_pattern_detector", "__editable__", "detector"))
            if not is_own and one.suffix != ".pth" and not (lent / one.name).exists():
                (lent / one.name).symlink_to(one)


@contextmanager
def phone(team: Team, app: Path, package: str, port: int) -> Iterator[None]:
    """A virtual phone at this port with the app under this package, connected to the team's adb server."""
    text = re.sub(
        r"^package: .*$", f"package: {package}", app.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    file = team.folder.parent / app.name
    file.write_text(text, encoding="utf-8")
    words = ["--app", str(file), "--persona", PERSONA, "--port", str(port)]
    served = subprocess.Popen(
        [sys.executable, "-m", "detector", "virtual", *words],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert served.stdout is not None
        serial = json.loads(served.stdout.readline())["serial"]
        team.run(team.adb, "connect", serial, is_quiet=True)
        team.run(team.adb, "-s", serial, "wait-for-device", is_quiet=True)
        yield
        team.run(team.adb, "disconnect", serial, is_quiet=True)
    finally:
        served.terminate()
        served.wait(timeout=30)


def package_of(app: Path) -> str:
    found = re.search(r"^package: (\S+)$", app.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


def free_port() -> int:
    """Odd, as adb requires of a device, and below the system's ephemeral ports, one of which might be taken
    again before the phone is up."""
    for port in random.sample(range(20_001, 32_000, 2), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise SystemExit("no port is free")


if __name__ == "__main__":
    raise SystemExit(main())
