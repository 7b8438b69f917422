"""The first files of a team: valid, with its apps in them, and nothing of a name reaches a shell."""

import shlex
from pathlib import Path

import pytest
import yaml

from detector.cli.app import command_line
from detector.config.first_settings import CI_PATHS, FORMATS, Ci, ci_text, settings_text
from detector.config.settings import merged_settings
from detector.core.errors import ConfigError
from detector.reporting import FORMATS as KNOWN_FORMATS

APPS = ["cn.example.app", "cn.example.other"]


@pytest.mark.parametrize("apps", [APPS, []])
def test_the_first_settings_are_read_back(tmp_path: Path, apps: list[str]) -> None:
    (tmp_path / "detector.yaml").write_text(settings_text(apps), encoding="utf-8")
    told = {one.name: one.value for one in merged_settings(tmp_path, {})}
    assert told["apps"] == tuple(apps)
    assert told["profile"] == "cn-default"
    assert told["baseline"] is None


def test_each_setting_that_is_commented_out_is_one_that_there_is(tmp_path: Path) -> None:
    text = settings_text(APPS)
    lines = [
        line.removeprefix("#") if line.startswith("#") and not line.startswith("# ") else line
        for line in text.splitlines()
    ]
    (tmp_path / "detector.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = {one.name: one.value for one in merged_settings(tmp_path, {})}
    assert told["hard_fail"] == ("critical",)
    assert None not in told.values() or told["formats"] is None


def commands_in(ci: Ci) -> list[list[str]]:
    text = ci_text(ci, APPS)
    lines = [line[line.index("detector scan") :] for line in text.splitlines() if "detector scan" in line]
    return [shlex.split(line.partition("'")[0].partition("||")[0]) for line in lines]


@pytest.mark.parametrize("ci", Ci)
def test_each_app_is_scanned_by_a_command_that_there_is(ci: Ci) -> None:
    commands = commands_in(ci)
    assert [words[2] for words in commands] == APPS
    options = {name for one in command_line().get_command(None, "scan").params for name in one.opts}
    for words in commands:
        assert {word for word in words if word.startswith("--")} <= options
    assert set(FORMATS[ci].split(",")) <= set(KNOWN_FORMATS)
    assert CI_PATHS[ci]


def test_the_files_for_github_and_gitlab_are_yaml_of_their_form() -> None:
    github = yaml.safe_load(ci_text(Ci.GITHUB, APPS))
    (job,) = github["jobs"].values()
    assert all(set(step) <= {"uses", "run", "if", "with"} for step in job["steps"])
    assert github[True]["schedule"][0]["cron"]  # YAML 1.1 reads `on` as true; GitHub does not
    gitlab = yaml.safe_load(ci_text(Ci.GITLAB, APPS))["detector"]
    assert all(isinstance(line, str) for line in gitlab["script"])
    assert gitlab["artifacts"]["reports"]["junit"]


def test_jenkins_braces_close() -> None:
    text = ci_text(Ci.JENKINS, APPS)
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("name", ["a.b; rm -rf x", "$(x).b", "a", "a.b\nc.d", "a.b'"])
def test_what_is_no_package_never_stands_in_a_shell(name: str) -> None:
    with pytest.raises(ConfigError, match="not a package name"):
        ci_text(Ci.GITLAB, [name])


def test_what_else_was_found_stands_there_to_choose_from() -> None:
    text = settings_text([], ["cn.a.b", "cn.c.d"])
    assert "#  cn.a.b\n#  cn.c.d\nprofile:" in text
    assert yaml.safe_load(text)["apps"] == []
