"""A first `detector.yaml` and a first CI file, as texts; callers must not overwrite existing files."""

import json
import re
from collections.abc import Sequence
from enum import StrEnum

from detector.core.errors import ConfigError

__all__ = ["CI_PATHS", "Ci", "ci_text", "refuse_bad_apps", "settings_text"]


class Ci(StrEnum):
    GITHUB = "github"
    GITLAB = "gitlab"
    JENKINS = "jenkins"


CI_PATHS = {
    Ci.GITHUB: ".github/workflows/detector.yml",
    Ci.GITLAB: ".gitlab-ci.yml",
    Ci.JENKINS: "Jenkinsfile",
}

FORMATS = {
    Ci.GITHUB: "html,json,junit,sarif,markdown",
    Ci.GITLAB: "html,json,junit,codequality",
    Ci.JENKINS: "html,json,junit",
}

_PACKAGE = re.compile(r"[A-Za-z]\w*(?:\.[A-Za-z]\w*)+", re.ASCII)

_SETTINGS = """\
# What `detector scan`, `judge`, `report`, `baseline` and `history` take where an option is not given.
# Strict: a key that is not known is refused. An environment variable (DETECTOR_PROFILE) goes before this
# file, an option before both; `detector config show` says what holds and where it is from.
version: 1
apps: {apps}{others}
profile: cn-default
level: look            # quick also touches, lab as much as it takes
runs: 3                # cold starts; adverts differ per launch, more find more
fail_level: major
#operator: 张三        # who examines; goes into the evidence and the report
#device: R58M123       # a serial, or an id of devices.yaml
#baseline: detector-baseline.yaml   # after `detector baseline create CASE`: only what is new fails
#history: detector-history.sqlite
#soft_fail: [CLS-06]   # never fails
#hard_fail: [critical] # always fails, if it is new
#max_open: 5           # exit code 4 where more rules stay untested or cantTell
"""

_GITHUB = """\
# Written by `detector init`. The runner has adb and a phone.
name: dark patterns
on:
  schedule:
    - cron: "17 18 * * *"
  workflow_dispatch: {{}}
jobs:
  detector:
    runs-on: [self-hosted, android]
    timeout-minutes: 120
    steps:
      - uses: actions/checkout@v4
      - run: python -m pip install dark-pattern-detector
{scans}
      - if: always()
        run: cat detector-cases/*/report/summary.en.md >> "$GITHUB_STEP_SUMMARY"
      - if: always()
        uses: actions/upload-artifact@v4
        with:
          name: detector-cases
          path: detector-cases/
"""

_GITLAB = """\
# Written by `detector init`. The runner with the tag `android` has adb and a phone.
detector:
  tags: [android]
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  before_script:
    - python -m pip install dark-pattern-detector
  script:
    - failed=0
{scans}
    - exit $failed
  artifacts:
    when: always
    paths: [detector-cases/]
    reports:
      junit: detector-cases/*/report/junit.xml
      codequality: detector-cases/*/report/code-quality.json
"""

_JENKINS = """\
// Written by `detector init`. The agent with the label `android` has adb and a phone.
pipeline {{
  agent {{ label 'android' }}
  triggers {{ cron('H 2 * * *') }}
  stages {{
    stage('dark patterns') {{
      steps {{
        sh 'python -m pip install dark-pattern-detector'
{scans}
      }}
    }}
  }}
  post {{
    always {{
      // With the plugin JUnit Attachments, testDataPublishers: [attachments()] shows the pictures.
      junit allowEmptyResults: true, testResults: 'detector-cases/*/report/junit.xml'
      archiveArtifacts artifacts: 'detector-cases/**', allowEmptyArchive: true
    }}
  }}
}}
"""


def refuse_bad_apps(apps: Sequence[str]) -> None:
    """Raises ConfigError if one is no package by Android's grammar for apps that users install."""
    for app in apps:
        if not _PACKAGE.fullmatch(app):
            raise ConfigError(f"{app!r} is not a package name (such as cn.example.app)")


def settings_text(apps: Sequence[str], others: Sequence[str] = ()) -> str:
    """`others`: packages to choose from, as comments."""
    listed = "".join(f"\n#  {one}" for one in others)
    return _SETTINGS.format(
        apps=json.dumps(list(apps)),
        others=f"               # of these, found on the phones:{listed}" if others else "",
    )


def ci_text(ci: Ci, apps: Sequence[str]) -> str:
    """One step per app, so that a failing app does not hide others. Raises ConfigError if one is no package:
    they are inserted into shell commands.
    """
    refuse_bad_apps(apps)
    scans = "\n".join(
        _SCANS[ci].format(app=app, command=_command(ci, app)) for app in apps or ["cn.example.app"]
    )
    return {Ci.GITHUB: _GITHUB, Ci.GITLAB: _GITLAB, Ci.JENKINS: _JENKINS}[ci].format(scans=scans)


_SCANS = {
    Ci.GITHUB: "      - if: always()\n        run: {command}",
    Ci.GITLAB: "    - {command} || failed=$?",
    Ci.JENKINS: "        catchError(buildResult: 'FAILURE', stageResult: 'FAILURE') {{ sh '{command}' }}",
}


def _command(ci: Ci, app: str) -> str:
    return f"detector scan {app} --out detector-cases/{app} --format {FORMATS[ci]}"
