"""What counts as personal data in text, and that covering it changes nothing else."""

import json

import pytest

from detector.parsing.personal_data import DataClass, covered_json, covered_text, strings_in

ALL = tuple(DataClass)


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        pytest.param(DataClass.PHONE_NUMBER, "电话13812345678。", {"13812345678"}, id="bare"),
        pytest.param(DataClass.PHONE_NUMBER, "+86 138-1234-5678", {"+86 138-1234-5678"}, id="grouped"),
        pytest.param(DataClass.PHONE_NUMBER, "tel:8619912345678", {"8619912345678"}, id="with country code"),
        pytest.param(DataClass.PHONE_NUMBER, "12812345678 138123456789 400-123-4567", set(), id="no mobile"),
        pytest.param(DataClass.PHONE_NUMBER, "at 1764201600123 ms", set(), id="a time in ms"),
        # The number of GB 11643-1999's own example, and one with another check character.
        pytest.param(DataClass.ID_NUMBER, "11010519491231002X", {"11010519491231002X"}, id="its check fits"),
        pytest.param(DataClass.ID_NUMBER, "110105194912310021", set(), id="its check does not fit"),
        pytest.param(DataClass.ID_NUMBER, "11010519491331002X", set(), id="no such date"),
        pytest.param(
            DataClass.EMAIL, "写信给 zhang.san@mail.example.cn，", {"zhang.san@mail.example.cn"}, id="mail"
        ),
        pytest.param(DataClass.EMAIL, "root@localhost @Override a@b", set(), id="no mail"),
        pytest.param(
            DataClass.DEVICE_ID, "imei=490154203237518", {"490154203237518"}, id="3GPP's example IMEI"
        ),
        pytest.param(DataClass.DEVICE_ID, "490154203237519", set(), id="Luhn does not fit"),
        pytest.param(
            DataClass.DEVICE_ID,
            "oaid 1fe9a970-efbb-29e0-b3f1-9ef2a1c5d2e7",
            {"1fe9a970-efbb-29e0-b3f1-9ef2a1c5d2e7"},
            id="a UUID",
        ),
        pytest.param(DataClass.DEVICE_ID, "id 9774d56d682e549c", {"9774d56d682e549c"}, id="an Android ID"),
        pytest.param(DataClass.DEVICE_ID, "1234567812345678 deadbeefdeadbeef", set(), id="digits, letters"),
    ],
)
def test_finds_by_form_and_check(kind: DataClass, text: str, found: set[str]) -> None:
    assert strings_in(text, [kind]) == found


def test_covers_as_many_letters_and_leaves_blanks() -> None:
    assert covered_text("a 138 1234 5678 b", ALL) == ("a *** **** **** b", 1)
    assert covered_text("张三 says hi to 张三", (), ["张三"]) == ("** says hi to **", 2)
    assert covered_text("nothing", ALL, [""]) == ("nothing", 0)


def test_in_json_only_strings_are_covered_and_our_hashes_stay() -> None:
    sha256 = "0a" * 32
    text = json.dumps(
        {
            "device_us": 13812345678,
            "text": 'call 13812345678 "now"',
            "png_sha256": sha256,
            "oaid": sha256[:16],
        }
    )
    covered, n_covered = covered_json(text, ALL)
    read = json.loads(covered)
    assert read == {
        "device_us": 13812345678,
        "text": 'call *********** "now"',
        "png_sha256": sha256,
        "oaid": "*" * 16,
    }
    assert n_covered == 2


def test_our_own_names_are_not_text_of_the_screen() -> None:
    text = '{"kind": "skip_text", "text": "skip", "why": "tapped skip"}'
    assert covered_json(text, (), ["skip"]) == (
        '{"kind": "skip_text", "text": "****", "why": "tapped ****"}',
        2,
    )
