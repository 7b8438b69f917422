"""What counts as personal data in text, in the spellings of Chinese phones, and what does not."""

import base64
import json
import urllib.parse

import pytest

from detector.parsing.covered_text import covered_json, covered_text, strings_in_json
from detector.parsing.personal_data import DataClass, strings_in
from detector.parsing.spellings import Spellings

ALL = tuple(DataClass)
PHONE, ID, MAIL = DataClass.PHONE_NUMBER, DataClass.ID_NUMBER, DataClass.EMAIL
DEVICE, NETWORK, CARD = DataClass.DEVICE_ID, DataClass.NETWORK_ADDRESS, DataClass.BANK_CARD
PLATE, ACCOUNT, ADDRESS, NAME = DataClass.PLATE, DataClass.ACCOUNT, DataClass.ADDRESS, DataClass.NAME

SPELLINGS: list[tuple[DataClass, str, str]] = [
    (PHONE, "电话{}。", "13812345678"),
    (PHONE, "手机号码{}", "138 1234 5678"),
    (PHONE, "tel {} now", "138-1234-5678"),
    (PHONE, "tel {} now", "138.1234.5678"),
    (PHONE, "tel {} now", "1381 234 5678"),
    (PHONE, "tel {} now", "1381 2345 678"),
    (PHONE, "tel {} now", "138 123 45678"),
    (PHONE, "tel {} now", "138·1234·5678"),
    (PHONE, "tel {} now", "138\u00a01234\u00a05678"),
    (PHONE, "tel {} now", "138\u20111234\u20115678"),
    (PHONE, "致电{}！", "１３８１２３４５６７８"),
    (PHONE, "致电{}！", "１３８　１２３４　５６７８"),
    (PHONE, "{}", "+8613812345678"),
    (PHONE, "{}", "+86 138 1234 5678"),
    (PHONE, "{}", "+86-138-1234-5678"),
    (PHONE, "{}", "008613812345678"),
    (PHONE, "{}", "0086 138 1234 5678"),
    (PHONE, "{}", "(86)13812345678"),
    (PHONE, "{}", "(+86) 138-1234-5678"),
    (PHONE, "{}", "（＋８６）１３８１２３４５６７８"),
    (PHONE, "tel:{}", "8619912345678"),
    (PHONE, "{}", "013812345678"),
    (PHONE, "号码{}", "一三八一二三四五六七八"),
    (PHONE, "号码{}", "幺三八幺二三四五六七八"),
    (PHONE, "座机{}", "010-12345678".replace("1234", "6234")),
    (PHONE, "座机{}", "(010) 6234 5678"),
    (PHONE, "座机{}", "（０１０）６２３４５６７８"),
    (PHONE, "座机{}", "0755-86234567"),
    (PHONE, "座机{}", "0755-86234567-8001"),
    (PHONE, "座机{}", "021 6234 5678 转 801"),
    (PHONE, "座机{}", "+86-10-62345678"),
    (PHONE, "座机{}", "02162345678"),
    (PHONE, "{}", "+852 6123 4567"),
    (PHONE, "{}", "+1 415 555 2671"),
    (ID, "身份证{}", "11010519491231002X"),
    (ID, "身份证{}", "11010519491231002x"),
    (ID, "证件 {} 号", "110105 19491231 002X"),
    (ID, "证件 {} 号", "110105-1949-1231-002X"),
    (ID, "证件{}", "１１０１０５１９４９１２３１００２Ｘ"),
    (ID, "旧证 {}", "110105491231002"),
    (ID, "旧证 {}", "110105 491231 002"),
    (ID, "护照 {}", "E12345678"),
    (ID, "护照号码：{}", "EA1234567"),
    (ID, "passport {}", "G12345678"),
    (ID, "港澳通行证 {}", "C12345678"),
    (ID, "回乡证 {}", "H1234567801"),
    (ID, "台胞证号码：{}", "12345678"),
    (ID, "HKID {}", "A123456(3)"),
    (ID, "台湾 {}", "A123456789"),
    (MAIL, "写信给 {}，", "zhang.san@mail.example.cn"),
    (MAIL, "mailto={}&a", "zhang.san%40mail.example.cn"),
    (MAIL, "{}", "zhang.san(at)mail.example.cn"),
    (MAIL, "{}", "zhang.san [at] mail [dot] example [dot] cn"),
    (MAIL, "{}", "zhang.san＠mail.example.cn"),
    (MAIL, "{}", "ｚｈａｎｇ＠ｍａｉｌ．ｃｎ"),
    (DEVICE, "IMEI {}", "490154203237518"),
    (DEVICE, "IMEI {}", "49-015420-323751-8"),
    (DEVICE, "MEID {}", "A000004F1A2B3C"),
    (DEVICE, "oaid {}", "1fe9a970-efbb-29e0-b3f1-9ef2a1c5d2e7"),
    (DEVICE, "android_id={}", "9774d56d682e549c"),
    (DEVICE, "[ro.serialno]: [{}]", "R58M123ABCD"),
    (DEVICE, '"serial":"{}"', "R58M123ABCD"),
    (DEVICE, "序列号：{}", "8HKX12345678"),
    (DEVICE, "IMSI={}", "460001234567890"),
    (NETWORK, "mac {}", "a4:b1:c2:d3:e4:f5"),
    (NETWORK, "mac {}", "A4-B1-C2-D3-E4-F5"),
    (NETWORK, "mac {}", "a4b1.c2d3.e4f5"),
    (NETWORK, "mac {}", "a4b1c2d3e4f5"),
    (NETWORK, "ip={}", "192.168.31.77"),
    (NETWORK, "http://{}/a", "10.0.3.4"),
    (NETWORK, "ip {}", "fe80::1a2b:3c4d:5e6f"),
    (NETWORK, "ip {}", "2408:8207:1850:2a60:9c1f:1:2:3"),
    (CARD, "卡号 {}", "6222021234567890128"),
    (CARD, "卡号 {}", "6222 0212 3456 7890 128"),
    (CARD, "卡号 {}", "4111-1111-1111-1111"),
    (PLATE, "车牌{}", "京A12345"),
    (PLATE, "车牌{}", "粤B·D12345"),
    (PLATE, "车牌{}", "沪AD12345"),
    (PLATE, "车牌{}", "川Ａ·８８８８挂"),
    (ACCOUNT, "微信号：{}", "zhangsan_1990"),
    (ACCOUNT, "WeChat ID: {}", "zhangsan_1990"),
    (ACCOUNT, "QQ号：{}", "123456789"),
    (ACCOUNT, "加 {} 好友", "wxid_a1b2c3d4e5f6"),
    (ADDRESS, "收货地址：{}", "北京市朝阳区示例路1号院2单元301室"),
    (NAME, "收货人：{}", "张三"),
    (NAME, "姓名 {}", "欧阳若兰"),
]

EVIDENCE = [
    "1080x2400",
    "[0,88][1080,2400]",
    "2026-12-01T08:00:10.123Z",
    "2026-12-01T16:00:10.123+08:00",
    "12-01 13:31:19.123  1380  1392 D/Tag: 8 ms",
    "at 1764201600123 ms",
    "1764201600123456789",
    "versionCode=80100500 minSdk=24 targetSdk=34",
    "versionName=8.0.50.121",
    "Version 10.2.1.5",
    "Chrome/120.0.0.0 Mobile",
    "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".replace("9f86", "9f86")[:70]
    + " x",
    "0x7f0a01c3",
    "com.a.b:id/close_138",
    "android.view.View{3f2a1b8 V.ED..... 0,0-1080,2400 #7f0a01c3 app:id/close}",
    "跳过 5",
    "5秒后关闭",
    "00:05",
    "¥1,399.00",
    "frame:00012 run:0/action:7",
    "Displayed com.a/.Main: +1s234ms",
    "cold start 13812 ms, 45678 px",
    "400-820-8820",
    "95588",
    "127.0.0.1:5555",
    "02:00:00:00:00:00",
    "4.9 mm ± 0.3",
    "12812345678 138123456789",
    "3.13812345678",
    "11010519491331002X",
    "root@localhost @Override a@b com.a@1.2.3",
    "490154203237519",
    "1234567812345678 deadbeefdeadbeef",
    "QQ音乐 微信支付 网址：http://a.example",
    "云B2B平台，新VIP会员",
    "Redmi Note 12 Pro SM-G9980 Android 14 (SDK 34)",
]


@pytest.mark.parametrize(("kind", "around", "written"), SPELLINGS)
def test_finds_every_spelling_and_nothing_around_it(kind: DataClass, around: str, written: str) -> None:
    assert len(SPELLINGS) >= 64
    assert written in strings_in(around.format(written), [kind])
    covered, _ = covered_text(around.format(written), [kind])
    kept = set(around.format("")) | {"*", " ", "\u3000", "\u00a0"}
    assert set(covered) <= kept and len(covered) == len(around.format(written))


@pytest.mark.parametrize("text", EVIDENCE)
def test_evidence_is_no_personal_data(text: str) -> None:
    assert strings_in(text, [one for one in ALL if one is not DEVICE or "sha256" not in text]) == frozenset()


def test_covers_as_many_letters_and_leaves_blanks() -> None:
    assert covered_text("a 138 1234 5678 b", [PHONE]) == ("a *** **** **** b", 1)
    assert covered_text("张三 says hi to 张三", (), ["张三"]) == ("** says hi to **", 2)
    assert covered_text("nothing", ALL, [""]) == ("nothing", 0)


def test_a_latin_word_is_covered_as_a_word_only() -> None:
    assert covered_text("Li Linked, Li: ali", (), ["Li"]) == ("** Linked, **: ali", 2)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("张三丰", id="plain"),
        pytest.param("张 三 丰", id="with blanks"),
        pytest.param("\\u5f20\\u4e09\\u4E30", id="JSON escapes"),
        pytest.param("&#24352;&#x4e09;丰", id="entities"),
        pytest.param(urllib.parse.quote("张三丰"), id="percent"),
        pytest.param(urllib.parse.quote("张三丰").lower(), id="percent, small letters"),
        pytest.param("\\xe5\\xbc\\xa0\\xe4\\xb8\\x89\\xe4\\xb8\\xb0", id="bytes as escapes"),
        pytest.param(base64.b64encode("张三丰".encode()).decode(), id="Base64"),
        pytest.param(base64.b64encode("x张三丰y".encode()).decode(), id="Base64 shifted by one"),
        pytest.param(base64.urlsafe_b64encode("ab张三丰?".encode()).decode(), id="Base64 shifted by two"),
        pytest.param(base64.b64encode("张三丰".encode("utf-16-le")).decode(), id="UTF-16 in Base64"),
        pytest.param("张三丰".encode("gbk").decode("utf-8", "surrogateescape"), id="GBK"),
    ],
)
def test_a_given_string_is_found_in_every_spelling(written: str) -> None:
    covered, n_covered = covered_text(f"name={written};", (), Spellings(["张三丰"]))
    assert n_covered == 1 and not set(covered) - set("name=*; ")
    covered, _ = covered_json(json.dumps({"kind": written}, ensure_ascii=False), (), ["张三丰"])
    assert set(json.loads(covered)["kind"]) <= {"*", " "}


def test_in_json_only_strings_are_covered_and_our_hashes_stay() -> None:
    sha256 = "0a" * 32
    text = json.dumps(
        {
            "device_us": 13812345678,
            "text": 'call 13812345678 "now"',
            "png_sha256": sha256,
            "oaid": sha256[:16],
            "serial": "R58M123ABCD",
            "version_name": "1.2.3.4",
        }
    )
    covered, n_covered = covered_json(text, ALL)
    read = json.loads(covered)
    assert read == {
        "device_us": 13812345678,
        "text": 'call *********** "now"',
        "png_sha256": sha256,
        "oaid": "*" * 16,
        "serial": "*" * 11,
        "version_name": "1.2.3.4",
    }
    assert n_covered == 3


def test_escapes_in_json_neither_hide_a_number_nor_break_it() -> None:
    for written in ("号码138 1234 5678", "号码\n１３８１２３４５６７８", "\u00a0138\u00a01234\u00a05678"):
        text = json.dumps({"message": written})
        assert strings_in_json(text, [PHONE]) == strings_in(written, [PHONE]) != frozenset()
        covered, n_covered = covered_json(text, [PHONE])
        assert n_covered == 1 and not any(map(str.isdigit, json.loads(covered)["message"]))


def test_our_own_names_are_not_text_of_the_screen() -> None:
    text = '{"kind": "skip_text", "text": "skip", "why": "tapped skip"}'
    assert covered_json(text, (), ["skip"]) == (
        '{"kind": "skip_text", "text": "****", "why": "tapped ****"}',
        2,
    )
