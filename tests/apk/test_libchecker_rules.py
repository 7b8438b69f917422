import sqlite3

import pytest

from detector.apk.libchecker_rules import read_libchecker_rules
from detector.apk.sdk_table import MatchedBy, SdkIndex
from detector.core.errors import ConfigError

COLUMNS = "_id, name, label, type, iconIndex, isRegexRule, regexName"
RULES = [
    ("com.some.push.Service", "某推送", 1, 0),
    ("libsome(.*)\\.so", "某推送", 0, 1),
    ("com\\.some\\.stub\\.(.*)", "某推送", 2, 1),
    ("com\\.other\\.p[0-9]*\\.Stub[0-9]*$", "另一个", 1, 1),
    ("com.some.push.WAKE", "某推送", 9, 0),
    ("androidx.work", "Jetpack WorkManager", 5, 0),
    ("(lib(a|b)+)\\.so", "难", 0, 1),
    ("com.vivo.pushclient.action.RECEIVE", "某推送", 9, 0),
    ("strange", "某推送", 77, 0),
]


def database(rules: list[tuple[str, str, int, int]] = RULES) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE TABLE rules_table ({COLUMNS})")
    connection.executemany(
        "INSERT INTO rules_table VALUES (NULL, ?, ?, ?, 0, ?, NULL)", [tuple(one) for one in rules]
    )
    connection.commit()
    content = connection.serialize()
    connection.close()
    return content


def test_names_with_one_label_are_one_sdk() -> None:
    table, n_left_out = read_libchecker_rules(database(), where="rules.db")
    assert [sdk.name_zh for sdk in table.sdks] == ["某推送", "另一个", "Jetpack WorkManager"]
    assert n_left_out == 3  # an alternation, an action of another SDK, an unknown type
    index = SdkIndex([table])
    signs = [
        index.of_class("com.some.push.Service"),
        index.of_class("com.some.stub.A"),
        index.of_class("com.other.p1.Stub77"),
        index.of_library("libsome2.so"),
        index.of_action(["com.some.push.WAKE"]),
        index.of_class("androidx.work.Any"),
    ]
    assert [None if one is None else (one.sdk.name_zh, one.matched_by) for one in signs] == [
        ("某推送", MatchedBy.COMPONENT),
        ("某推送", MatchedBy.PREFIX),
        ("另一个", MatchedBy.PATTERN),
        ("某推送", MatchedBy.PATTERN),
        ("某推送", MatchedBy.ACTION),
        ("Jetpack WorkManager", MatchedBy.PREFIX),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no rules database"),
        (b"SQLite format 3\0" + bytes(100), "no rules database"),
        (database()[:3000], "no rules database"),
        (database([]), "no rule"),
        (database([("a", "b", "c", 0)]), "two numbers"),  # type: ignore[list-item]
    ],
)
def test_another_file_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        read_libchecker_rules(content, where="rules.db")


def test_a_view_in_the_tables_place_is_not_computed() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIEW rules_table AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        " SELECT i AS _id, 'a' AS name, 'b' AS label, 1 AS type, 0 AS isRegexRule FROM n"
    )
    connection.commit()
    content = connection.serialize()
    connection.close()
    with pytest.raises(ConfigError, match="no table rules_table"):
        read_libchecker_rules(content, where="rules.db")
