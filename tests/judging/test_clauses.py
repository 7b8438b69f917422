from datetime import date

import pytest

from detector.core.errors import ConfigError
from detector.core.verdict import Severity
from detector.judging.clauses import Confidence, Covers, Force, Nature, Validity, read_clauses
from detector.rules import RULES
from tests.repository import REPOSITORY
from tests.rulebook import clause_book, profiles, texts_of

DOCUMENT = """
format: clauses/1
id: example-2020
title_zh: 示例
title_en: Example
authority_zh: 某部
authority_en: A ministry
jurisdiction: CN
language: zh
force: binding
status: in_force
in_force_from: 2020-03-01
nature: law
source: https://example.org/
sections:
  - {id: example-2020/1, label: "1", says_zh: 说, says_en: says, confidence: V}
"""
REFERENCES = REPOSITORY / "docs" / "references"


def test_the_shipped_documents_are_valid() -> None:
    assert "miit-2021-524/2.1.4" in clause_book()
    assert len(clause_book().documents) == len(texts_of("clauses"))


def test_the_notice_is_quoted_in_its_own_words() -> None:
    quote = clause_book().sections["miit-2021-524/2.1.4"].quote
    assert quote is not None
    for words in ("设置明显、有效的关闭按钮", "按钮大小、位置、颜色应易于操作辨认", "找得到，关得了"):
        assert words in quote


def test_every_quote_of_the_notice_is_in_the_notice() -> None:
    """The notice's clauses are in notice-524.md, in full."""
    text = (REFERENCES / "notice-524.md").read_text(encoding="utf-8")
    document = clause_book().document_of("miit-2021-524/2.1.4")
    assert [section.id for section in document.sections if section.quote and section.quote not in text] == []


def test_every_quoted_word_is_in_a_source_that_we_keep() -> None:
    pages = ("notice-524.md", "criteria.md", "taf-standards.md")
    texts = [(REFERENCES / one).read_text(encoding="utf-8") for one in pages]
    assert [
        (section.id, part)
        for section in clause_book().sections.values()
        for part in (section.quote or "").split("……")
        if not any(part in text for text in texts)
    ] == []


def test_a_sentence_about_splashes_is_a_clause_of_its_own() -> None:
    """Every splash and popup needs a close button; only splashes may not be one link."""
    button, link = (clause_book().sections[f"miit-2021-524/{one}"] for one in ("2.1.4", "2.1.4.2"))
    assert button.quote is not None and "跳转" not in button.quote
    assert (button.covers, link.covers) == ((), (Covers.FULL_SCREENS,))


def test_a_second_hand_clause_is_marked() -> None:
    document = clause_book().document_of("samr-2023-72/10.1")
    assert document.force is Force.BINDING
    assert {section.confidence for section in document.sections} == {Confidence.V2}


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        pytest.param("status: in_force", "status: holy", "status", id="unknown status"),
        pytest.param("in_force_from: 2020-03-01\n", "", "in_force_from", id="no date, not even null"),
        pytest.param("status: in_force", "status: draft", "no day", id="a draft with a date"),
        pytest.param("status: in_force", "status: replaced", "replaced_by", id="replaced by nothing, never"),
        pytest.param("nature:", "in_force_until: 2020-01-01\nnature:", "is before", id="ends too soon"),
        pytest.param("language: zh", "language: zh\ncolour: red", "colour", id="unknown key"),
        pytest.param("format: clauses/1", "format: clauses/2", "clauses/2", id="unknown format"),
        pytest.param("id: example-2020/1", "id: other/1", "other/1", id="section of another document"),
        pytest.param("sections:", "sections: [", "not YAML", id="no YAML"),
    ],
)
def test_refuses_by_file_and_key(was: str, becomes: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=r"example\.yaml.*") as caught:
        read_clauses([("example.yaml", DOCUMENT.replace(was, becomes))])
    assert complaint in str(caught.value)


def test_a_clause_is_in_force_between_its_days_and_a_draft_never() -> None:
    """One edit of its file says so for a whole document, or for one section of it."""
    ended = DOCUMENT.replace("nature:", "in_force_until: 2021-06-30\nreplaced_by: a later one\nnature:") + (
        "  - {id: example-2020/2, label: b, says_zh: 说, says_en: b, confidence: V, term: {status: draft}}\n"
    )
    book = read_clauses([("example.yaml", ended)])
    days = [date(2020, 2, 29), date(2020, 3, 1), date(2021, 6, 30), date(2021, 7, 1), None]
    whole, draft = (book.term_of(f"example-2020/{n}") for n in (1, 2))
    assert [whole.on(day) for day in days] == [
        Validity.NOT_YET,
        Validity.IN_FORCE,
        Validity.IN_FORCE,
        Validity.REPLACED,
        Validity.IN_FORCE,
    ]
    assert {draft.on(day) for day in days} == {Validity.DRAFT}


def test_refuses_two_clauses_with_one_id() -> None:
    with pytest.raises(ConfigError, match="two clauses"):
        read_clauses([("a.yaml", DOCUMENT), ("b.yaml", DOCUMENT)])


def test_no_failure_rests_on_press_or_vendor_pages_alone() -> None:
    """Information aside: a person has to look at that anyway."""
    book = clause_book()
    for law in profiles().values():
        for rule in RULES:
            if law.asks(rule) and law.worst_severity(rule) is not Severity.INFO:
                natures = {book.document_of(clause).nature for clause in law.clauses[rule.id]}
                assert any(one.may_carry_a_failure for one in natures), (law.id, rule.id)


def test_every_clause_gives_its_number_or_what_is_unknown() -> None:
    for document in clause_book().documents:
        is_page = document.nature in (Nature.VENDOR_PAGE, Nature.STORE_POLICY)
        assert is_page or document.document_number or document.published or document.note, document.id
        for section in document.sections:
            assert section.quote or section.says_zh, section.id


def test_press_and_pages_and_lists_of_others_cannot_carry_a_failure() -> None:
    unable = [one for one in Nature if not one.may_carry_a_failure]
    assert unable == [Nature.VENDOR_PAGE, Nature.LAB_LIST, Nature.PRESS]
