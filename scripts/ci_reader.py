"""Reads the CI files that `detector init` writes, and runs their commands as the vendor's runner would.

An `act`-like reader for exactly what those files use: no containers, no services, no expressions but
`always()`. It refuses what it does not know, so that nothing in a file is silently skipped.
"""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

__all__ = ["Job", "Step", "github_job", "gitlab_job", "jenkins_job", "run_job"]

SHELLS = {
    # docs.github.com, workflow syntax, `jobs.<job_id>.steps[*].shell`: without one, bash -e {0}
    "github": ("bash", "-e", "-c"),
    # docs.gitlab.com, runner, shells: set -eo pipefail; all lines of a job in one shell
    "gitlab": ("bash", "-eo", "pipefail", "-c"),
    # jenkins.io, pipeline steps, sh: sh -xe
    "jenkins": ("sh", "-xe", "-c"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`is_always`: runs after a failure, too. `is_caught`: its failure stops nothing, but fails the job."""

    command: str
    is_always: bool = False
    is_caught: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`kept`: paths and patterns that the vendor collects afterwards."""

    vendor: str
    steps: tuple[Step, ...]
    kept: tuple[str, ...]


def github_job(text: str) -> Job:
    workflow = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()
    steps, kept = [], []
    for step in job["steps"]:
        condition = step.get("if")
        _refuse_unknown(condition is None or condition == "always()", f"if: {condition}")
        if "run" in step:
            _refuse_unknown(set(step) <= {"run", "if", "name"}, f"a step with {sorted(step)}")
            steps.append(Step(command=step["run"], is_always=condition == "always()"))
            continue
        action = step["uses"].partition("@")[0]
        _refuse_unknown(action in ("actions/checkout", "actions/upload-artifact"), action)
        if action == "actions/upload-artifact":
            kept.append(step["with"]["path"])
    return Job(vendor="github", steps=tuple(steps), kept=tuple(kept))


def gitlab_job(text: str) -> Job:
    """All lines share a shell, so that `failed=0` in one is visible to the next."""
    (job,) = yaml.safe_load(text).values()
    lines = [*job.get("before_script", ()), *job["script"]]
    artifacts = job["artifacts"]
    reports = artifacts.get("reports", {}).values()
    return Job(
        vendor="gitlab",
        steps=(Step(command="\n".join(lines)),),
        kept=(*artifacts["paths"], *reports),
    )


_SH = re.compile(r"""(?P<caught>catchError\([^)]*\)\s*\{\s*)?\bsh\s+'(?P<command>(?:[^'\\]|\\.)*)'""")
_KEPT = re.compile(r"(?:testResults|artifacts):\s*'([^']*)'")


def jenkins_job(text: str) -> Job:
    """Steps `sh '…'` in order; `catchError` around one marks the build as failed and lets it continue."""
    code = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    steps = tuple(
        Step(
            command=re.sub(r"\\(.)", r"\1", found["command"]),
            is_caught=found["caught"] is not None,
        )
        for found in _SH.finditer(code)
    )
    _refuse_unknown(len(steps) == len(re.findall(r"\bsh\b(?!ell)", code)), "an sh step of another form")
    return Job(vendor="jenkins", steps=steps, kept=tuple(_KEPT.findall(code)))


def run_job(job: Job, folder: Path, env: Mapping[str, str]) -> tuple[int, str]:
    """0 if the vendor would show green, else the first non-zero exit code; and the log."""
    log, failed, is_stopped = [], 0, False
    summary = folder.parent / "step-summary.md"
    summary.touch()
    for step in job.steps:
        if is_stopped and not step.is_always:
            log.append(f"$ {step.command}\n(skipped)")
            continue
        ran = subprocess.run(
            [*SHELLS[job.vendor], step.command],
            cwd=folder,
            env={**os.environ, **env, "CI": "true", "GITHUB_STEP_SUMMARY": str(summary)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
            check=False,
        )
        log.append(f"$ {step.command}\n{ran.stdout}exit code {ran.returncode}")
        failed = failed or ran.returncode
        is_stopped = is_stopped or (ran.returncode != 0 and not step.is_caught)
    return failed, "\n".join([*log, *(f"kept: {one}" for one in _kept(job, folder))])


def _kept(job: Job, folder: Path) -> Iterator[str]:
    for pattern in job.kept:
        found = sorted(folder.glob(pattern.rstrip("/")))
        if not found:
            raise FileNotFoundError(f"{pattern}: the CI would keep nothing")
        yield from (str(one.relative_to(folder)) for one in found[:3])


def _refuse_unknown(is_known: Any, what: str) -> None:
    if not is_known:
        raise ValueError(f"this reader does not know {what}")
