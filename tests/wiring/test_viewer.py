"""Many cases in a browser: what is found, who is let in, and that nothing but reports is served."""

import http.client
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from detector import codec
from detector.cli.exit_codes import ExitCode
from detector.core.errors import ConfigError
from detector.core.verdict import Outcome
from detector.judging.document import CaseIdentity, JudgedApp, JudgedDevice, verdicts_document
from detector.wiring.viewer import serve_cases
from tests.reporting.case_reports import verdict


def a_case(root: Path, package: str, *, label: str, at: str, model: str, outcome: Outcome) -> Path:
    document = verdicts_document(
        [verdict("CLS-04", "undersized-close-control", outcome, evidence_ids=("run:0/frame:1",))],
        package=package,
        profile="cn-default",
        device_kind="phone",
        identity=CaseIdentity(
            app=JudgedApp(package=package, label=label, version_name="1.2"),
            device=JudgedDevice(kind="phone", model=model, android="14"),
            bundles=(),
            judged_at=at,
        ),
    )
    (root / "report" / "assets").mkdir(parents=True)
    (root / "verdicts.json").write_text(codec.to_json(document), encoding="utf-8")
    (root / "report" / "index.html").write_text(f"<p>{package}</p>", encoding="utf-8")
    (root / "runs" / "00").mkdir(parents=True)
    (root / "runs" / "00" / "run.log").write_text("secret", encoding="utf-8")
    for folder in ("frames", "logs"):
        (root / "runs" / "00" / "bundle" / folder).mkdir(parents=True)
        (root / "runs" / "00" / "bundle" / folder / "ab.png").write_text("picture", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("cases")
    a_case(
        root / "new",
        "cn.example.a",
        label="<b>甲</b>",
        at="2026-11-20T08:00:00Z",
        model="Mi 9",
        outcome=Outcome.FAILED,
    )
    a_case(
        root / "team" / "old", "cn.example.b", label="乙", at="2026-03-01T08:00:00Z", model="P40",
        outcome=Outcome.PASSED,
    )  # fmt: skip
    (root / "broken").mkdir()
    (root / "broken" / "verdicts.json").write_text("{", encoding="utf-8")
    (root / "new" / "report" / "outside.html").symlink_to("/etc/hostname")
    command = [sys.executable, "-m", "detector", "--lang", "en", "open", str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == ExitCode.INTERRUPTED


class Browser:
    def __init__(self, address: str) -> None:
        self.at = urlsplit(address)
        self.cookie = ""

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection(self.at.hostname or "", self.at.port or 0, timeout=10)
        connection.request("GET", path, headers={"Cookie": self.cookie, **headers})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        received = {name.lower(): value for name, value in answer.getheaders()}
        self.cookie = received.get("set-cookie", self.cookie).partition(";")[0]
        return answer.status, received, text


@pytest.fixture
def inside(address: str) -> Browser:
    browser = Browser(address)
    status, headers, _ = browser.get(f"/?{browser.at.query}")
    assert (status, headers["location"]) == (303, "/")
    return browser


@pytest.mark.long
def test_lists_all_cases_newest_first_and_trusts_no_app(inside: Browser) -> None:
    status, headers, page = inside.get("/")
    assert status == 200
    assert page.index("cn.example.a") < page.index("cn.example.b")
    assert "&lt;b&gt;甲" in page
    assert "2 of 2 cases" in page
    assert "broken" in page
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("app=EXAMPLE.A", {"a"}),
        ("app=乙", {"b"}),
        ("rule=cls-04", {"a"}),
        ("device=p40", {"b"}),
        ("since=2026-04-01", {"a"}),
        ("until=2026-03-01", {"b"}),
        ("app=a&rule=CLS-99", set()),
    ],
)
def test_can_be_searched_by_app_rule_device_and_day(query: str, found: set[str], inside: Browser) -> None:
    _, _, page = inside.get(f"/?{quote(query, safe='=&')}")
    assert {name for name in "ab" if f'<code class="break">cn.example.{name}' in page} == found


def test_only_the_report_of_a_case_can_be_opened(inside: Browser) -> None:
    assert inside.get("/case/new/report/index.html")[2] == "<p>cn.example.a</p>"
    assert inside.get("/case/new/runs/00/bundle/frames/ab.png")[2] == "picture"  # reports link to it
    for path in (
        "new/runs/00/bundle/logs/ab.png",
        "runs/00/bundle/frames/ab.png",
        "new/verdicts.json",
        "new/runs/00/run.log",
        "new/report/../verdicts.json",
        "new/report/%2e%2e/verdicts.json",
        "new/report/outside.html",
        "..%2f..%2fetc/hostname",
        "/etc/hostname",
        "new/report/%00.html",
        "new/report",
    ):
        assert inside.get(f"/case/{path}")[0] == 404, path


def test_access_needs_the_token_and_a_local_host_name(address: str, inside: Browser) -> None:
    stranger = Browser(address)
    assert stranger.get("/")[0] == 403
    assert stranger.get("/?token=guess")[0] == 403
    assert stranger.get("/case/new/report/index.html")[0] == 403
    assert stranger.get("/", Cookie="detector=guess; \x7f")[0] == 403
    assert inside.get("/", Host="evil.example")[0] == 403


def test_a_folder_or_port_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no folder"):
        serve_cases(tmp_path / "absent", port=0, lang="en", on_ready=print)


def test_three_hundred_idle_connections_hold_nobody_up(address: str) -> None:
    at = urlsplit(address)
    idle = []
    try:
        for _ in range(300):
            # The kernel tries a refused connection again only after a second.
            idle.append(socket.create_connection((at.hostname or "", at.port or 0), timeout=0.9))
        browser = Browser(address)
        assert browser.get(f"/?{at.query}")[0] == 303
    finally:
        for connection in idle:
            connection.close()
