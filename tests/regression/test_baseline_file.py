"""The baseline file: git can merge it, and invalid content is refused."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from detector.core.errors import ConfigError
from detector.regression.baseline import Baseline, accepting, with_findings
from detector.regression.baseline_file import (
    baseline_from,
    baseline_text,
    change_baseline,
    read_baseline,
    write_baseline,
)
from tests.regression.judged import marked_verdicts

HOSTILE = 'no: "quote" \\ # {brace} \x1b[2J \u202e 新设计'


@pytest.fixture
def baseline() -> Baseline:
    known = with_findings(Baseline(), marked_verdicts(), date(2026, 11, 27))
    return accepting(known, known.known[0], reason=HOSTILE, owner="li", expires=date(2027, 3, 31))


def test_reads_back_as_written_whatever_the_reason_holds(baseline: Baseline) -> None:
    text = baseline_text(baseline)
    again = baseline_from(text, where="x")
    assert (set(again.known), again.accepted) == (set(baseline.known), baseline.accepted)
    assert baseline_text(again) == text
    assert "\x1b" not in text


def test_is_sorted_with_one_finding_per_line(baseline: Baseline) -> None:
    backwards = Baseline(known=tuple(reversed(baseline.known)), accepted=baseline.accepted)
    assert baseline_text(backwards) == baseline_text(baseline)
    lines = [line for line in baseline_text(baseline).splitlines() if line.startswith("- ")]
    assert len(lines) == len(baseline.entries)
    assert baseline_text(Baseline()).endswith("known:\naccepted:\n")
    assert baseline_from(baseline_text(Baseline()), where="x") == Baseline()


def test_one_more_finding_adds_one_line(baseline: Baseline) -> None:
    """So that git can merge two sides that each added one."""
    fewer = replace(baseline, known=baseline.known[:-1])
    assert len(set(baseline_text(baseline).splitlines()) ^ set(baseline_text(fewer).splitlines())) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(("baseline/3", "baseline/4"), "baseline/4 is not known", id="a newer format"),
        pytest.param(("baseline/3", "verdicts/1"), "verdicts/1", id="another document"),
        pytest.param(("accepted:\n", "accepted:\naccepted:\n"), "stands twice", id="a key twice"),
        pytest.param(
            ("accepted:\n", "<<<<<<< HEAD\naccepted:\n=======\n>>>>>>> mine\n"),
            "merge conflict",
            id="a merge conflict",
        ),
        pytest.param(("severity: minor", "severity: awful"), "severity", id="an unknown severity"),
        pytest.param(("first_seen: 2026-11-27", "first_seen: 2026-11-31"), "x", id="an impossible date"),
        pytest.param((', owner: "li"', ""), "owner", id="no owner"),
        pytest.param(('owner: "li"', 'owner: " "'), "a reason and an owner", id="an owner without a name"),
        pytest.param(
            ('"cn.example.shop"', '"cn.example.other"'), "is not the fingerprint", id="edited by hand"
        ),
        pytest.param(("known:", "knwon:"), "knwon", id="an unknown key"),
        pytest.param(("format", "- format"), "x", id="no YAML"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(
    baseline: Baseline, change: tuple[str, str], says: str
) -> None:
    text = baseline_text(baseline)
    assert change[0] in text
    with pytest.raises(ConfigError, match=says) as refused:
        baseline_from(text.replace(*change), where="x")
    assert "\n" not in str(refused.value)


def test_refuses_a_duplicate_finding(baseline: Baseline) -> None:
    with pytest.raises(ConfigError, match="stands twice"):
        baseline_from(baseline_text(replace(baseline, known=(*baseline.known, baseline.known[0]))), where="x")


def test_an_existing_file_is_never_overwritten(tmp_path: Path, baseline: Baseline) -> None:
    path = tmp_path / "detector-baseline.yaml"
    write_baseline(path, baseline)
    with pytest.raises(ConfigError, match="never written over"):
        write_baseline(path, Baseline())
    assert set(read_baseline(path).entries) == set(baseline.entries)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def _add(path: Path, number: int) -> None:
    entry = with_findings(Baseline(), marked_verdicts(), date(2026, 11, 27)).known[0]
    mark = replace(entry, package=f"cn.example.app{number}")
    mark = replace(mark, fingerprint=mark.mark.fingerprint)
    change_baseline(path, lambda known: replace(known, known=(*known.known, mark)), may_be_new=True)


def test_concurrent_changes_lose_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "detector-baseline.yaml"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: _add(path, number), range(24)))
    assert len(read_baseline(path).known) == 24


def test_a_failed_change_leaves_the_file_unchanged(tmp_path: Path, baseline: Baseline) -> None:
    path = tmp_path / "detector-baseline.yaml"
    write_baseline(path, baseline)
    before = path.read_bytes()
    with pytest.raises(ZeroDivisionError):
        change_baseline(path, lambda known: replace(known, known=known.known[: 1 // 0]))
    assert path.read_bytes() == before
    with pytest.raises(ConfigError, match="no such file"):
        change_baseline(tmp_path / "none.yaml", lambda known: known)
    with pytest.raises(ConfigError, match="nowhere"):
        write_baseline(tmp_path / "nowhere" / "x.yaml", baseline)


FIRST_FORMAT = """\
format: baseline/1
known:
- {package: "cn.example.shop", rule: "low-close-contrast", window: "promotion", shape: "over content", \
severity: minor, first_seen: 2026-11-27, fingerprint: "FINGERPRINT"}
accepted:
"""


def test_reads_the_first_format_without_loss(tmp_path: Path) -> None:
    """Its fingerprints equal today's where no SDK is known."""
    own = with_findings(Baseline(), marked_verdicts(), date(2026, 11, 27))
    entry = next(one for one in own.known if one.rule == "low-close-contrast")
    path = tmp_path / "detector-baseline.yaml"
    path.write_text(FIRST_FORMAT.replace("FINGERPRINT", entry.fingerprint), encoding="utf-8")
    (read,) = read_baseline(path).known
    assert (read.fingerprint, read.sdk, read.shown, read.passed) == (entry.fingerprint, "", None, 0)
    again = change_baseline(path, lambda known: known)
    assert again.known == (read,)
    assert path.read_text(encoding="utf-8").count("baseline/3") == 1


def test_all_fields_of_an_entry_read_back(baseline: Baseline) -> None:
    entry = replace(
        baseline.known[0],
        sdk="pangle",
        perhaps=("promotion", "update"),
        shown=2,
        launches=3,
        passed=4,
        passed_until="2026-11-28T01:00:00Z",
    )
    entry = replace(entry, fingerprint=entry.mark.fingerprint)
    text = baseline_text(replace(baseline, known=(entry,)))
    assert baseline_from(text, where="x").known == (entry,)
