"""Runs the CI files that `detector init` writes, command by command and on an empty machine.

Each command goes to the shell as it stands, and what is not known here is refused, so that nothing in a file
is skipped in silence. A machine has Python, a shell and coreutils in its PATH, and nothing else; its home is
empty. Of this one it has pip's configuration and cache.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

__all__ = ["SERVICES", "Machine", "Night"]

COMMANDS = ("sh", "bash", "env", "cat", "cp", "mkdir", "mv", "rm", "ls", "echo", "true", "uname")
PIP = (
    "PIP_",
    "SSL_CERT_",
    "REQUESTS_CA_",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
)
ACTION_KEYS = {"name", "run", "uses", "with", "if", "env", "continue-on-error"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """`code`: 0 if the service would show green, else that of the first command that failed."""

    code: int
    log: str


@dataclass(slots=True, kw_only=True)
class Machine:
    """`venvs`: what every service's cache of `detector_night.py install` is filled from, and goes back to."""

    root: Path
    venvs: Path
    variables: Mapping[str, str]
    log: list[str]
    secrets: Mapping[str, str] = field(default_factory=dict)
    failed: int = 0

    @property
    def workspace(self) -> Path:
        return self.root / "workspace"

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def store(self) -> Path:
        """What a service keeps between jobs: caches and artifacts."""
        return self.root / "store"

    def prepare(self) -> None:
        for folder in (self.home, self.store, self.root / "bin"):
            folder.mkdir(parents=True)
        (self.root / "bin" / "python3").symlink_to(Path(sys.executable).resolve())
        for name in COMMANDS:
            if found := shutil.which(name):
                (self.root / "bin" / name).symlink_to(found)

    def check_out(self, project: Path, *, is_clean: bool) -> None:
        if is_clean:
            shutil.rmtree(self.workspace, ignore_errors=True)
        shutil.copytree(project, self.workspace, dirs_exist_ok=True)

    def run(self, command: str, shell: tuple[str, ...], env: Mapping[str, str]) -> int:
        given = {name: value for name, value in os.environ.items() if name.startswith(PIP)}
        own_cache = Path(os.environ.get("PIP_CACHE_DIR") or Path.home() / ".cache" / "pip")
        ran = subprocess.run(
            [str(self.root / "bin" / shell[0]), *shell[1:], command],
            cwd=self.workspace,
            env={
                **given,
                "PIP_CACHE_DIR": str(own_cache),
                "PATH": str(self.root / "bin"),
                "HOME": str(self.home),
                "LANG": "C.UTF-8",
                "CI": "true",
                **self.variables,
                **env,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
            check=False,
        )
        self.log.append(f"$ {command}\n{ran.stdout}exit code {ran.returncode}")
        self.failed = self.failed or ran.returncode
        return ran.returncode

    def lend_venvs(self, place: Path) -> None:
        if self.venvs.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            self.venvs.rename(place)

    def take_venvs(self, place: Path) -> None:
        if place.exists():
            place.rename(self.venvs)

    def keep(self, place: Path, name: str) -> None:
        """Into the store, as a cache or an artifact, if it is there."""
        if place.exists():
            shutil.rmtree(self.store / name, ignore_errors=True)
            shutil.copytree(place, self.store / name)

    def fetch(self, name: str, place: Path) -> None:
        if (self.store / name).exists():
            shutil.copytree(self.store / name, place, dirs_exist_ok=True)

    def collected(self, patterns: Iterator[str] | list[str]) -> None:
        """Raises FileNotFoundError for a pattern by which the service would find nothing."""
        for pattern in patterns:
            if not any(self.workspace.glob(pattern.rstrip("/"))):
                raise FileNotFoundError(f"{pattern}: the service would keep nothing\n" + "\n".join(self.log))


def github(machine: Machine, project: Path) -> Night:
    """The jobs in the order of the file, which is that of their `needs`; the event is `schedule`."""
    workflow = yaml.safe_load((project / ".github/workflows/detector.yml").read_text(encoding="utf-8"))
    machine.log, machine.failed = [], 0
    summary = machine.root / "step-summary.md"
    summary.write_text("", encoding="utf-8")
    env = {
        **workflow["env"],
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "schedule",
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    for job in workflow["jobs"].values():
        if machine.failed:
            break
        machine.lend_venvs(machine.home / ".cache" / "detector-ci")
        for step in job["steps"]:
            _refuse_unless(set(step) <= ACTION_KEYS, f"a step with {sorted(step)}")
            if not _is_due(step.get("if"), machine):
                continue
            if "run" in step:
                values = {name: _evaluated(value, machine) for name, value in step.get("env", {}).items()}
                machine.run(step["run"], ("bash", "-e", "-c"), {**env, **values})
            else:
                _act(step["uses"].partition("@")[0], step.get("with", {}), machine, project)
        machine.take_venvs(machine.home / ".cache" / "detector-ci")
    return Night(code=machine.failed, log="\n".join([*machine.log, summary.read_text(encoding="utf-8")]))


def _is_due(condition: str | None, machine: Machine) -> bool:
    if condition is None:
        return not machine.failed
    found = re.fullmatch(r"always\(\)(?: && hashFiles\('([^']+)'\) != '')?", condition)
    _refuse_unless(found is not None, f"if: {condition}")
    assert found is not None
    return found[1] is None or any(machine.workspace.glob(found[1]))


def _evaluated(value: str, machine: Machine) -> str:
    """A secret of the project. No token is given: a nightly run has nothing to comment on."""
    secret = re.fullmatch(r"\$\{\{ secrets\.(\w+) \}\}", value)
    if secret is not None:
        return machine.secrets[secret[1]]
    _refuse_unless("${{" not in value or value == "${{ github.token }}", value)
    return "" if "${{" in value else value


def _act(action: str, given: Mapping[str, Any], machine: Machine, project: Path) -> None:
    path = machine.workspace / str(given.get("path", ""))
    actions: dict[str, Callable[[], None]] = {
        "actions/checkout": lambda: machine.check_out(project, is_clean=True),
        "actions/setup-java": lambda: None,
        "actions/cache/restore": lambda: machine.fetch(f"cache-{given['path']}", path),
        "actions/cache/save": lambda: machine.keep(path, f"cache-{given['path']}"),
        "actions/download-artifact": lambda: machine.fetch(given["name"], path),
        "actions/upload-artifact": lambda: _upload(given, machine),
        "github/codeql-action/upload-sarif": lambda: machine.collected([f"{given['sarif_file']}/*.sarif"]),
    }
    _refuse_unless(action in actions, action)
    machine.log.append(f"$ uses {action} {dict(given)}")
    actions[action]()


def _upload(given: Mapping[str, Any], machine: Machine) -> None:
    machine.collected([given["path"]])
    for one in machine.workspace.glob(given["path"].rstrip("/")):
        if one.is_dir():
            machine.keep(one, given["name"])
        else:
            (machine.store / given["name"]).mkdir(exist_ok=True)
            shutil.copy(one, machine.store / given["name"])


def gitlab(machine: Machine, project: Path) -> Night:
    """Each job in a clean checkout, with the artifacts of the one before; a script runs in one shell."""
    jobs = yaml.safe_load((project / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    machine.log, machine.failed = [], 0
    for job in jobs.values():
        if machine.failed:
            break
        machine.check_out(project, is_clean=True)
        machine.fetch("artifacts", machine.workspace)
        env = {
            "GITLAB_CI": "true",
            "CI_PIPELINE_SOURCE": "schedule",
            "CI_PROJECT_DIR": str(machine.workspace),
        }
        for name, value in job.get("variables", {}).items():
            env[name] = value.replace("$CI_PROJECT_DIR", str(machine.workspace))
        kept = [path.rstrip("/") for cache in job.get("cache", ()) for path in cache["paths"]]
        venvs = Path(env["DETECTOR_CACHE"]) if "DETECTOR_CACHE" in env else machine.root / "none"
        for path in kept:
            machine.fetch(f"cache-{path}", machine.workspace / path)
        if venvs.name in kept:
            machine.lend_venvs(venvs)
        machine.run("\n".join(job["script"]), ("bash", "-eo", "pipefail", "-c"), env)
        failed = machine.failed
        if "after_script" in job:
            machine.run("\n".join(job["after_script"]), ("bash", "-eo", "pipefail", "-c"), env)
            _refuse_unless(machine.failed == failed, "an after_script that fails:\n" + machine.log[-1])
        machine.take_venvs(venvs)
        for path in kept:
            machine.keep(machine.workspace / path, f"cache-{path}")
        artifacts = job["artifacts"]
        machine.collected([*artifacts["paths"], *artifacts.get("reports", {}).values()])
        for pattern in artifacts["paths"]:
            for one in machine.workspace.glob(pattern.rstrip("/")):
                place = machine.store / "artifacts" / one.relative_to(machine.workspace)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copytree(one, place, dirs_exist_ok=True) if one.is_dir() else shutil.copy(one, place)
    return Night(code=machine.failed, log="\n".join(machine.log))


def jenkins(machine: Machine, project: Path) -> Night:
    """The steps `sh '…'` in order, those of `post` whatever came before. The workspace stays as it was."""
    text = (project / "Jenkinsfile").read_text(encoding="utf-8")
    machine.log, machine.failed = [], 0
    machine.check_out(project, is_clean=False)
    env = {"WORKSPACE": str(machine.workspace), **dict(re.findall(r"(\w+) = '([^']*)'", text))}
    stages, _, post = text.partition("  post {")
    venvs = machine.home / ".cache" / "detector-ci"
    machine.lend_venvs(venvs)
    for part, is_always in ((stages, False), (post, True)):
        commands = re.findall(r"^ *sh '([^']*)'$", part, re.MULTILINE)
        _refuse_unless(len(commands) == len(re.findall(r"\bsh '", part)) > 0, "an sh step of another form")
        for command in commands:
            if is_always or not machine.failed:
                machine.run(command, ("sh", "-xe", "-c"), env)
    machine.take_venvs(venvs)
    machine.collected(re.findall(r"(?:testResults|artifacts): '([^']*)'", post))
    return Night(code=machine.failed, log="\n".join(machine.log))


SERVICES: dict[str, Callable[[Machine, Path], Night]] = {
    "github": github,
    "gitlab": gitlab,
    "jenkins": jenkins,
}


def _refuse_unless(is_known: bool, what: str) -> None:
    if not is_known:
        raise ValueError(f"this runner does not know {what}")
