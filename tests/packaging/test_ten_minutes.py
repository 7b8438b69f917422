"""The CI files that `detector init` writes: validated against the vendors' schemas, and their commands run.

`scripts/ten_minutes.py`, which CI runs, covers everything from the wheel to a red and then a green log.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from detector.config.first_settings import Ci, ci_text
from scripts.ci_reader import Job, Step, github_job, gitlab_job, jenkins_job, run_job

READERS = {Ci.GITHUB: github_job, Ci.GITLAB: gitlab_job, Ci.JENKINS: jenkins_job}
SCHEMAS = {Ci.GITHUB: "vendor.github-workflows", Ci.GITLAB: "vendor.gitlab-ci"}
APPS = ["cn.example.app", "cn.example.game"]


@pytest.mark.parametrize("ci", list(SCHEMAS))
def test_each_file_matches_its_vendors_schema(ci: Ci, tmp_path: Path) -> None:
    pytest.importorskip("check_jsonschema", reason="needs check-jsonschema")
    (tmp_path / "ci.yml").write_text(ci_text(ci, APPS), encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[ci], "ci.yml"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stdout


def test_a_groovy_parser_reads_the_jenkinsfile() -> None:
    """Jenkins publishes no schema for its pipelines; whether a step exists, only Jenkins itself knows."""
    parser = pytest.importorskip("groovy_parser.parser", reason="needs groovy-parser")
    text = ci_text(Ci.JENKINS, ["cn.a.b"])
    parser.parse_groovy_content(text)
    with pytest.raises(Exception, match=r"(?i)unexpected"):
        parser.parse_groovy_content(text.rstrip().rstrip("}"))


@pytest.mark.parametrize("ci", list(Ci))
def test_every_app_is_scanned_although_one_fails(ci: Ci, tmp_path: Path) -> None:
    """A stand-in `detector` records what it was asked, and fails for the first app."""
    folder, commands = tmp_path / "project", tmp_path / "commands"
    folder.mkdir()
    commands.mkdir()
    calls = tmp_path / "told.txt"
    for name, lines in {
        "detector": f'echo "$2" >> {calls}; mkdir -p "$4/report"; touch "$4/report/junit.xml"'
        ' "$4/report/code-quality.json" "$4/report/summary.en.md"; [ "$2" != cn.example.app ]',
        "python": "exit 0",
    }.items():
        (commands / name).write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
        (commands / name).chmod(0o755)
    env = {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"}
    code, log = run_job(READERS[ci](ci_text(ci, APPS)), folder, env)
    assert calls.read_text(encoding="utf-8").split() == APPS, log
    assert code == 1


def test_a_step_after_a_failure_is_skipped_unless_always_run(tmp_path: Path) -> None:
    steps = (Step(command="exit 7"), Step(command="echo no"), Step(command="echo yes", is_always=True))
    folder = tmp_path / "project"
    folder.mkdir()
    code, log = run_job(Job(vendor="github", steps=steps, kept=()), folder, {})
    assert code == 7
    assert "echo no\n(skipped)" in log
    assert "echo yes\nyes\n" in log


@pytest.mark.parametrize(
    "text",
    [
        "jobs: {a: {steps: [{uses: other/action@v1}]}}",
        "jobs: {a: {steps: [{run: x, if: failure()}]}}",
        "jobs: {a: {steps: [{run: x, shell: pwsh}]}}",
    ],
)
def test_the_reader_refuses_what_it_does_not_know(text: str) -> None:
    with pytest.raises(ValueError, match="does not know"):
        github_job(text)
    with pytest.raises(ValueError, match="does not know"):
        jenkins_job('sh "a command in other quotes"')
