"""A team's first files: valid, with its apps in them, and no part of a name reaches a shell."""

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
    values = {one.name: one.value for one in merged_settings(tmp_path, {})}
    assert values["apps"] == tuple(apps)
    assert values["profile"] == "cn-default"
    assert values["baseline"] is None


def test_every_commented_setting_exists(tmp_path: Path) -> None:
    text = settings_text(APPS)
    lines = [
        line.removeprefix("#") if line.startswith("#") and not line.startswith("# ") else line
        for line in text.splitlines()
    ]
    (tmp_path / "detector.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    values = {one.name: one.value for one in merged_settings(tmp_path, {})}
    assert values["hard_fail"] == ("critical",)
    assert None not in values.values() or values["formats"] is None


def commands_in(ci: Ci) -> list[list[str]]:
    text = ci_text(ci, APPS)
    lines = [line[line.index("detector scan") :] for line in text.splitlines() if "detector scan" in line]
    return [shlex.split(line.partition("'")[0].partition("||")[0]) for line in lines]


@pytest.mark.parametrize("ci", Ci)
def test_every_app_is_scanned_by_an_existing_command(ci: Ci) -> None:
    commands = commands_in(ci)
    assert [words[2] for words in commands] == APPS
    options = {name for one in command_line().get_command(None, "scan").params for name in one.opts}
    for words in commands:
        assert {word for word in words if word.startswith("--")} <= options
    assert set(FORMATS[ci].split(",")) <= set(KNOWN_FORMATS)
    assert CI_PATHS[ci]


def test_the_files_for_github_and_gitlab_are_yaml_of_the_right_shape() -> None:
    github = yaml.safe_load(ci_text(Ci.GITHUB, APPS))
    (job,) = github["jobs"].values()
    assert all(set(step) <= {"uses", "run", "if", "with"} for step in job["steps"])
    assert github[True]["schedule"][0]["cron"]  # YAML 1.1 reads `on` as true; GitHub does not
    gitlab = yaml.safe_load(ci_text(Ci.GITLAB, APPS))["detector"]
    assert all(isinstance(line, str) for line in gitlab["script"])
    assert gitlab["artifacts"]["reports"]["junit"]


def test_braces_balance_in_the_jenkinsfile() -> None:
    text = ci_text(Ci.JENKINS, APPS)
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("name", ["a.b; rm -rf x", "$(x).b", "a", "a.b\nc.d", "a.b'"])
def test_an_invalid_package_name_never_reaches_a_shell(name: str) -> None:
    with pytest.raises(ConfigError, match="not a package name"):
        ci_text(Ci.GITLAB, [name])


def test_other_apps_that_were_found_are_listed_to_choose_from() -> None:
    text = settings_text([], ["cn.a.b", "cn.c.d"])
    assert "#  cn.a.b\n#  cn.c.d\nprofile:" in text
    assert yaml.safe_load(text)["apps"] == []
