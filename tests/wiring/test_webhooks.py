"""Notices to group chats: sent as each vendor documents, to a real server, and never failing a run."""

import base64
import json
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from detector.config.settings import NoticeTo, merged_settings
from detector.core.errors import ConfigError
from detector.core.exit_code import ExitCode
from detector.core.verdict import Outcome, Severity
from detector.judging.document import JudgedApp
from detector.regression.gate import Gate
from detector.reporting.notice import MAX_BYTES
from detector.session.clock import RealClock
from detector.wiring.webhooks import Occasion, RetryTimes, send_notices
from tests.cli.command_line import detector
from tests.conftest import RequireBinary
from tests.fakes.chat import Manner, chat
from tests.regression.judged import a_document, write_case

KINDS = ("slack", "dingtalk", "feishu", "wecom")
HOSTILE = "坪雾\n<@all> **[免费](http://evil.example)** `x` @所有人 \u202e" + "长" * 200
SHORT = RetryTimes(deadline_s=1.5, try_s=0.4, first_wait_s=0.05)


def occasion(label: str = "坪雾", *, n_findings: int | None = None) -> Occasion:
    document = a_document()
    app = JudgedApp(package=document.package, label=label, version_name="8.3.1")
    document = replace(document, app=app)
    if n_findings is not None:
        failed = next(one for one in document.verdicts if one.outcome is Outcome.FAILED)
        document = replace(document, verdicts=(failed,) * n_findings)
    gate = Gate(fail_level=Severity.MINOR)
    return Occasion(
        document=document, gate=gate, exit_code=ExitCode.FINDINGS, case=Path("cases/x"), report=Path("none")
    )


def send(
    url: str, kind: str = "dingtalk", what: Occasion | None = None, secret: str | None = None, **more: object
) -> list[str]:
    """The sentences about what could not be sent."""
    sentences: list[str] = []
    one = NoticeTo(kind=kind, url_env="CHAT_URL", secret_env="CHAT_SECRET" if secret else None, **more)
    environment = {"CHAT_URL": url} | ({"CHAT_SECRET": secret} if secret else {})
    send_notices([one], what or occasion(), environment, RealClock(), say=sentences.append, retry_times=SHORT)
    return sentences


def text_of(kind: str, message: dict) -> str:
    if kind == "feishu":
        post = message["content"]["post"]["zh_cn"]
        assert {part["tag"] for row in post["content"] for part in row} == {"text"}
        return "\n".join([post["title"], *(row[0]["text"] for row in post["content"])])
    if kind == "slack":
        ((block,), plain) = message["blocks"], message["blocks"][0]["text"]
        assert (block["type"], plain["type"], message["mrkdwn"]) == ("section", "plain_text", False)
        assert plain["text"] == message["text"]
        return str(plain["text"])
    assert message["msgtype"] == "text"
    return str(message["text"]["content"])


@pytest.mark.parametrize("kind", KINDS)
def test_each_vendor_gets_a_plain_message_of_its_own_shape(kind: str) -> None:
    with chat() as held:
        assert send(held.url, kind) == []
    ((path, message),) = held.got
    assert path == "/robot/send?access_token=secret-token"
    lines = text_of(kind, message).splitlines()
    assert lines[0] == "[detector] 坪雾 cn.example.shop 8.3.1：3 项新问题未通过".replace(
        "cn.example.shop", a_document().package
    )
    assert any(line.endswith("1.44:1 ± 0.08") for line in lines)
    assert lines[-1].endswith("cases/x")


@pytest.mark.parametrize("kind", KINDS)
def test_an_apps_name_is_sent_as_plain_text(kind: str) -> None:
    """No line break, no mention, no markup, no address, no change of text direction, and a bounded length."""
    with chat() as held:
        assert send(held.url, kind, occasion(HOSTILE)) == []
    title = text_of(kind, held.got[0][1]).splitlines()[0]
    assert not set("<>@*`()#|") & set(title)
    assert title.count("[") == title.count("]") == 1  # our own
    assert "http:" not in title
    assert "\u202e" not in title
    assert len(title) < 160


def test_findings_that_do_not_fit_are_counted(tmp_path: Path) -> None:
    with chat() as held:
        assert send(held.url, "wecom", occasion(n_findings=60), language="en") == []
    text = text_of("wecom", held.got[0][1])
    assert len(text.encode()) <= MAX_BYTES
    assert any(line.startswith("… and ") and line.endswith(" more") for line in text.splitlines())
    assert text.splitlines()[-1].endswith("cases/x")


def test_the_page_of_the_ci_job_is_linked_if_known() -> None:
    with chat() as held:
        environment = {
            "CHAT_URL": held.url,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": "a/b",
            "GITHUB_RUN_ID": "7",
        }
        one = NoticeTo(kind="wecom", url_env="CHAT_URL")
        send_notices([one], occasion(), environment, RealClock(), say=print)
    assert text_of("wecom", held.got[0][1]).endswith("\nhttps://github.com/a/b/actions/runs/7")


# --- Signatures, compared with openssl ---


def openssl_hmac(openssl: Path, key: str, message: str) -> str:
    ran = subprocess.run(
        [openssl, "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key.encode().hex()}", "-binary"],
        input=message.encode(),
        capture_output=True,
        check=True,
    )
    return base64.b64encode(ran.stdout).decode()


def test_dingtalk_is_signed_in_its_address(require_binary: RequireBinary) -> None:
    with chat() as held:
        assert send(held.url, "dingtalk", secret="SEC+/&=x") == []
    query = parse_qs(urlsplit(held.got[0][0]).query)
    ((at,), (sign,)) = query["timestamp"], query["sign"]
    assert abs(int(at) / 1000 - time.time()) < 60
    assert query["access_token"] == ["secret-token"]
    assert sign == openssl_hmac(require_binary("openssl"), "SEC+/&=x", f"{at}\nSEC+/&=x")


def test_feishu_is_signed_in_its_message(require_binary: RequireBinary) -> None:
    with chat() as held:
        assert send(held.url, "feishu", secret="geheim") == []
    message = held.got[0][1]
    at = str(message["timestamp"])
    assert abs(int(at) - time.time()) < 60
    assert message["sign"] == openssl_hmac(require_binary("openssl"), f"{at}\ngeheim", "")


# --- Servers that misbehave ---


@pytest.mark.parametrize("manner", [Manner.FAILS, Manner.BUSY, Manner.SLOW, Manner.HANGS_UP])
def test_temporary_failures_are_retried(manner: Manner) -> None:
    with chat(manner) as held:
        assert send(held.url) == []
        assert len(held.got) == 2


@pytest.mark.parametrize(
    ("manner", "message"),
    [
        pytest.param(Manner.FAILS, "answered with HTTP status 500", id="always 500"),
        pytest.param(Manner.SLOW, "did not answer within", id="always slow"),
        pytest.param(Manner.DRIPS, "did not answer within", id="a letter at a time"),
        pytest.param(Manner.HUGE, "answered with more than", id="without end"),
    ],
)
def test_persistent_failures_are_given_up_in_time_and_reported(manner: Manner, message: str) -> None:
    began = time.monotonic()
    with chat(*[manner] * 50) as held:
        (sentence,) = send(held.url)
    assert time.monotonic() - began < 4 * SHORT.deadline_s
    assert sentence.startswith(f"notice to dingtalk (CHAT_URL): {message}")
    assert len(held.got) > 1
    assert "secret-token" not in sentence


@pytest.mark.parametrize("manner", [Manner.REFUSES, Manner.GARBAGE])
def test_a_refused_or_unintelligible_answer_is_not_retried(manner: Manner) -> None:
    with chat(manner) as held:
        (sentence,) = send(held.url)
    assert len(held.got) == 1
    assert ("code 310000" in sentence) == (manner is Manner.REFUSES)


def test_an_unreachable_chat_is_reported() -> None:
    with chat() as held:
        url = held.url
    (sentence,) = send(url)
    assert "cannot be reached" in sentence


@pytest.mark.parametrize("url", ["", "ftp://x/y", "http://", "http://" + "a" * 70 + ".example/x"])
def test_an_invalid_address_is_reported_without_quoting_it(url: str) -> None:
    (sentence,) = send(url)
    assert sentence.startswith("notice to dingtalk (CHAT_URL): ")
    assert not url or url not in sentence


def test_sent_only_on_the_wanted_occasions() -> None:
    codes = (ExitCode.CLEAN, ExitCode.FINDINGS, ExitCode.INCONCLUSIVE)
    wanted = {"new": [1], "trouble": [1, 4], "always": [0, 1, 4]}
    for when, sent_at in wanted.items():
        with chat() as held:
            n_got = []
            for code in codes:
                before = len(held.got)
                send(held.url, "wecom", replace(occasion(), exit_code=code), when=when)
                n_got += [int(code)] * (len(held.got) - before)
        assert n_got == sent_at


# --- Settings and the command line ---


def settled(folder: Path, text: str) -> object:
    (folder / "detector.yaml").write_text(f"version: 1\nnotices: [{text}]\n", encoding="utf-8")
    found = {one.name: one.value for one in merged_settings(folder, {})}
    return found["notices"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{kind: teams, url_env: X}", "kind"),
        ("{kind: slack}", "url_env"),
        ("{kind: slack, url_env: 'https://hooks.example/x'}", "no name of an environment variable"),
        ("{kind: slack, url_env: X, secret_env: Y}", "slack takes no signature"),
        ("{kind: feishu, url_env: X, pictures: true}", "feishu takes no pictures"),
    ],
)
def test_a_wrong_notice_is_refused_in_one_sentence(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        settled(tmp_path, text)


def test_the_command_line_sends_only_if_settled_and_asked_for(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    with chat() as held:
        env = {"CHAT_URL": held.url, "DETECTOR_LANG": "en"}
        text = "version: 1\nnotices: [{kind: wecom, url_env: CHAT_URL, when: always, language: en}]\n"
        (tmp_path / "detector.yaml").write_text(text, encoding="utf-8")
        quiet = detector("report", str(case), "--format", "json", cwd=tmp_path, env=env)
        assert (quiet.code, held.got) == (0, [])
        ran = detector("report", str(case), "--format", "json", "--notify", cwd=tmp_path, env=env)
        assert ran.code == 0
        held.manners += [Manner.REFUSES]
        refused = detector("report", str(case), "--format", "json", "--notify", cwd=tmp_path, env=env)
        assert refused.code == 0
    assert "notice to wecom (CHAT_URL): refused it with code 310000" in refused.err
    assert len(held.got) == 2
    assert json.dumps(held.got[0][1]).startswith('{"msgtype": "text"')
