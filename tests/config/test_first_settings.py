"""A team's first settings: valid, with its apps in them, and no name that is none."""

from pathlib import Path

import pytest
import yaml

from detector.config.first_settings import refuse_bad_apps, settings_text
from detector.config.settings import merged_settings
from detector.core.errors import ConfigError

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


@pytest.mark.parametrize("name", ["a.b; rm -rf x", "$(x).b", "a", "a.b\nc.d", "a.b'"])
def test_an_invalid_package_name_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="not a package name"):
        refuse_bad_apps([name])


def test_other_apps_that_were_found_are_listed_to_choose_from() -> None:
    text = settings_text([], ["cn.a.b", "cn.c.d"])
    assert "#  cn.a.b\n#  cn.c.d\nprofile:" in text
    assert yaml.safe_load(text)["apps"] == []
