"""Masking of what a phone printed before it is passed on: planted personal data does not survive."""

import json
import zipfile
from io import BytesIO

import pytest

from detector.core.device_facts import DeviceFacts
from detector.core.display import Display
from detector.field_test import LOG, FieldApp, FieldEvidence, Step, answers, archive_of, documented
from detector.field_test.masking import own_lines, shape, shapes_of
from detector.field_test.questions import QUESTIONS
from detector.wiring.field_testing import shipped_known_app

OURS = "cn.detector.fieldtest"
PERSONAL = {
    "serial": "R58M123ABC",
    "account": "zhang.san@example.com",
    "name": "张三的手机",
    "device name": "Zhangsan",
    "ssid": "HomeNet-5G",
    "imei": "490154203237518",
    "phone number": "13912345678",
    "qq": "123456789",
    "mac": "3c:5a:b4:01:02:03",
    "ip": "192.168.31.57",
    "android id": "a1b2c3d4e5f60718",
    "another app": "com.tencent.mm",
    "its class": "LauncherUI",
    "its process": "wechat",
}
LINES = [
    f"1767945600.123456  832  845 I am_proc_start: [0,4242,10150,{OURS},service,{{{OURS}/.PlainReceiver}}]",
    f"I ActivityManager: Killing 991:{OURS}/u0a150 {' '.join(PERSONAL.values())}",
    f'W WifiService: {OURS} connected to SSID="{PERSONAL["ssid"]}" bssid={PERSONAL["mac"]}',
    f"D Account: {PERSONAL['account']} asks {OURS}, {PERSONAL['another app']}/.{PERSONAL['its class']}",
    f"I Tel: {OURS} imei={PERSONAL['imei']},{PERSONAL['phone number']} {PERSONAL['ip']}:1 {PERSONAL['name']}",
]


def _hidden_in(text: str) -> list[str]:
    return [name for name, secret in PERSONAL.items() if secret.lower() in text.lower()]


@pytest.mark.parametrize("line", LINES)
def test_a_shape_holds_nothing_personal(line: str) -> None:
    assert _hidden_in(shape(line, package=OURS)) == []


def test_lines_about_our_app_hold_nothing_else_personal() -> None:
    kept = list(own_lines([*LINES, "a line about others"], package=OURS, secrets=[PERSONAL["serial"]]))
    assert len(kept) == len(LINES)
    assert _hidden_in("\n".join(kept)) == []
    assert kept[0] == " ".join(LINES[0].split())


def test_a_shape_keeps_what_a_parser_relies_on() -> None:
    what = "for next-top-activity {a1b2c3d4 caller=com.other.app}"
    line = f"AppZygote: Start proc 123:{OURS}/u0a150 {what} +2ms"
    masked = f"W: Start proc N:{OURS}/W for next-top-activity {{X caller=P}} +NW"
    assert shape(line, package=OURS) == masked


def test_shapes_are_counted() -> None:
    lines = ["uid=1 gone", "uid=22 gone", "other: 3"]
    assert shapes_of(lines, package=OURS) == (("uid=N gone", 2), ("W: N", 1))


def test_nothing_personal_gets_into_an_archive() -> None:
    """Neither through logs and dumps, nor the phone's own report, nor the reason a step failed."""
    shipped = shipped_known_app()
    evidence = FieldEvidence(
        facts=DeviceFacts(
            serial=PERSONAL["serial"],
            kind="phone",
            manufacturer="Maker",
            model="MODEL-X9",
            android="14",
            sdk=34,
            build="maker/x9/x9:14/R58M123ABC:user",
            locale="zh-CN",
            font_scale=1.0,
            display=Display(width_px=1080, height_px=2400, density_dpi=440),
        ),
        texts=[(LOG, "\n".join(LINES)), ("broadcasts", "\n".join(LINES)), ("start-info", "\n".join(LINES))],
        why_not={step: f"{PERSONAL['serial']}: {' '.join(PERSONAL.values())}" for step in Step},
    )
    document = documented(
        answers(QUESTIONS, evidence, shipped.known),
        evidence.facts,
        app=FieldApp(package=OURS, version_name="1.0.0", truth_sha256="0" * 64, apk_sha256="0" * 64),
        made_at="2026-11-28T01:02:03+00:00",
        took_s=1.0,
        is_partial=False,
        tool_version="0.1.0",
    )
    packed = archive_of(document, evidence, shipped.known, secrets=[PERSONAL["serial"]])
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        texts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    assert {name: found for name, text in texts.items() if (found := _hidden_in(text))} == {}
    assert "MODEL-X9" not in "".join(texts.values())
    kept = json.loads(texts["field-test/field-test.json"])
    assert (kept["made_at"], kept["device"]["model"], kept["device"]["android"]) == ("2026-11-28", None, "14")
    assert all(one["trust"] == "untested" for one in kept["checks"])
