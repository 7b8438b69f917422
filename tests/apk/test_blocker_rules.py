import json

import pytest

from detector.apk.blocker_rules import read_blocker_rules
from detector.apk.sdk_table import MatchedBy, SdkIndex
from detector.core.errors import ConfigError

ZH = [
    {"id": 1, "name": "某推送", "company": "某公司", "searchKeyword": ["com.some.push.", ".somepush."]},
    {"id": 2, "name": "空", "searchKeyword": []},
    {"id": 3, "name": "正则", "searchKeyword": ["(a+)+$"], "useRegexSearch": True},
]
EN = [{"id": 1, "name": "Some Push", "company": "Some Inc.", "searchKeyword": ["com.some.push."]}]


def test_takes_names_from_both_languages_and_keeps_keywords() -> None:
    table, n_left_out = read_blocker_rules(json.dumps(ZH), json.dumps(EN), where="rules")
    (sdk,) = table.sdks
    assert n_left_out == 2  # one without a keyword, one with regular expressions
    assert (sdk.name_zh, sdk.name_en, sdk.vendor_zh, sdk.vendor_en) == (
        "某推送",
        "Some Push",
        "某公司",
        "Some Inc.",
    )
    index = SdkIndex([table])
    by_prefix, by_keyword = index.of_class("com.some.push.X"), index.of_keyword("org.SomePush.X")
    assert by_prefix is not None and by_prefix.matched_by is MatchedBy.PREFIX
    assert by_keyword is not None and by_keyword.matched_by is MatchedBy.KEYWORD


def test_uses_the_available_names_without_the_english_file() -> None:
    table, _ = read_blocker_rules(json.dumps(ZH), None, where="rules")
    assert table.sdks[0].name_en == "某推送"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[]", "no rule"),
        ("{}", "rules .zh-CN."),
        ('[{"id": "one"}]', r"rules .zh-CN.: \[0\]"),
        ("[", "rules"),
    ],
)
def test_another_file_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        read_blocker_rules(text, None, where="rules")


def test_keeps_two_sdks_with_one_id_apart() -> None:
    """Ids 35 to 37 are used twice in the published files, in another order in each language."""
    push, ads = (
        {"id": 36, "name": "推送", "searchKeyword": ["com.push."]},
        {"id": 36, "name": "广告", "searchKeyword": ["com.ads."]},
    )
    en = [{**ads, "name": "Ads"}, {**push, "name": "Push"}]
    table, _ = read_blocker_rules(json.dumps([push, ads]), json.dumps(en), where="rules")
    assert [(sdk.id, sdk.name_zh, sdk.name_en) for sdk in table.sdks] == [
        ("blocker-36", "推送", "Push"),
        ("blocker-36-2", "广告", "Ads"),
    ]
