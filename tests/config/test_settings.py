"""One file, an environment and options: which takes precedence, and what is refused."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from detector.config.settings import defaults_of_commands, merged_settings, settings_schema
from detector.core.errors import ConfigError
from detector.core.verdict import Severity

FILE = """\
version: 1
apps: [cn.example.app]
profile: cn-elder
runs: 5
fail_level: minor
soft_fail: [CLS-06, minor]
history: nights.sqlite
"""
TOML = '[tool.detector]\napps = ["cn.example.app"]\nprofile = "cn-elder"\nruns = 5\n'


def settled(folder: Path, **environment: str) -> dict[str, tuple[object, str | None]]:
    return {one.name: (one.value, one.origin) for one in merged_settings(folder, environment)}


def test_without_a_file_nothing_is_settled(tmp_path: Path) -> None:
    assert set(settled(tmp_path, PATH="/bin").values()) == {(None, None)}
    (tmp_path / "pyproject.toml").write_text("[tool.other]\na = 1\n", encoding="utf-8")
    assert set(settled(tmp_path).values()) == {(None, None)}


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    (tmp_path / "detector.yaml").write_text(FILE, encoding="utf-8")
    values = settled(tmp_path, DETECTOR_RUNS="7", DETECTOR_SOFT_FAIL="CLS-01, major", DETECTOR_LANG="en")
    assert values["runs"] == (7, "DETECTOR_RUNS")
    assert values["soft_fail"] == (("CLS-01", "major"), "DETECTOR_SOFT_FAIL")
    assert values["profile"] == ("cn-elder", "detector.yaml")
    assert values["fail_level"] == (Severity.MINOR, "detector.yaml")
    assert values["max_open"] == (None, None)


def test_pyproject_gives_the_same_settings(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(TOML, encoding="utf-8")
    values = settled(tmp_path)
    assert values["runs"] == (5, "pyproject.toml [tool.detector]")
    assert values["apps"][0] == ("cn.example.app",)


@pytest.mark.parametrize(
    ("text", "until"), [("until: 0.95", "0.95"), ("until: .9", "0.9"), ("until: 0.95/3:30", "0.95/3:30")]
)
def test_a_power_may_be_a_number_or_a_full_expression(tmp_path: Path, text: str, until: str) -> None:
    (tmp_path / "detector.yaml").write_text(f"version: 1\n{text}\n", encoding="utf-8")
    assert settled(tmp_path)["until"] == (until, "detector.yaml")
    assert defaults_of_commands(merged_settings(tmp_path, {}))["scan"] == {"until": until}
    assert settled(tmp_path, DETECTOR_UNTIL="0.9/5")["until"] == ("0.9/5", "DETECTOR_UNTIL")
    with pytest.raises(ConfigError, match="DETECTOR_UNTIL: 'often' is neither a power"):
        settled(tmp_path, DETECTOR_UNTIL="often")


@pytest.mark.parametrize(("after", "given"), [("3", "3"), ("never", "never")])
def test_lost_decisions_fail_after_so_many_nights_or_never(tmp_path: Path, after: str, given: str) -> None:
    text = f"version: 1\nexpect: no-window\nlost_decisions: {{after: {after}}}\n"
    (tmp_path / "detector.yaml").write_text(text, encoding="utf-8")
    defaults = defaults_of_commands(merged_settings(tmp_path, {}))
    assert (defaults["judge"]["lost_decisions"], defaults["judge"]["expect"]) == (given, "no-window")
    (tmp_path / "detector.yaml").write_text(text.replace(after, "0"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"lost_decisions\.after: '0' is neither never nor"):
        merged_settings(tmp_path, {})


def test_each_command_takes_its_own_settings(tmp_path: Path) -> None:
    (tmp_path / "detector.yaml").write_text(FILE, encoding="utf-8")
    defaults = defaults_of_commands(merged_settings(tmp_path, {}))
    assert defaults["scan"] == {
        "profile": "cn-elder",
        "runs": 5,
        "fail_level": "minor",
        "soft_fail": "CLS-06,minor",
        "history": "nights.sqlite",
    }
    assert defaults["history"]["add"] == {"history": "nights.sqlite"}
    assert "runs" not in defaults["judge"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version: 1\ncolour: red\n", "detector.yaml: colour"),
        ("version: 1\nruns: many\n", "detector.yaml: runs"),
        ("version: 1\nruns: 0\n", "runs: 0 is not between"),
        ("version: 1\nmax_open: -1\n", "max_open: -1"),
        ("version: 1\nuntil: 95\n", "detector.yaml: until"),
        ("version: 1\nuntil: 0.95/1\n", "detector.yaml: until: K must be 2"),
        ("version: 1\nlevel: deep\n", "detector.yaml: level"),
        ("version: 1\nruns: 3\nruns: 4\n", "stands twice"),
        ("version: 2\n", "version 2 is not known"),
        ("[", "is not YAML"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "detector.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=says) as refused:
        settled(tmp_path)
    assert "\n" not in str(refused.value)


def test_two_sources_of_settings_and_a_bad_variable_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="DETECTOR_RUNS: 'x'"):
        settled(tmp_path, DETECTOR_RUNS="x")
    with pytest.raises(ConfigError, match=r"DETECTOR_LEVEL: 'lok'.*did you mean look"):
        settled(tmp_path, DETECTOR_LEVEL="lok")
    (tmp_path / "pyproject.toml").write_text("[tool", encoding="utf-8")
    with pytest.raises(ConfigError, match="is not TOML"):
        settled(tmp_path)
    (tmp_path / "pyproject.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "detector.yaml").write_text(FILE, encoding="utf-8")
    with pytest.raises(ConfigError, match="keep one"):
        settled(tmp_path)


def test_the_published_schema_accepts_a_file() -> None:
    jsonschema.validate(yaml.safe_load(FILE), settings_schema())


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 121, "turn\u202ed"])
def test_who_examines_is_a_name_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "detector.yaml").write_text(
        yaml.safe_dump({"version": 1, "operator": name}), encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="operator: is not a name"):
        settled(tmp_path)
    (tmp_path / "detector.yaml").write_text("version: 1\noperator: 张三\n", encoding="utf-8")
    assert defaults_of_commands(merged_settings(tmp_path, {}))["scan"] == {"operator": "张三"}
