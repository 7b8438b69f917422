"""`prune` and `redact` on the command line: sentences, exit codes, and what `verify` says of the copies."""

import json
from pathlib import Path

import pytest

from detector.cli.exit_codes import ExitCode
from tests.cli.command_line import detector
from tests.cli.test_documents import holds
from tests.sealing.sealed_cases import make_case


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`case`, sealed; `keys` beside it; `case-pruned` and `case-redacted`."""
    root = tmp_path_factory.mktemp("copies")
    make_case(root / "case", n_runs=1)
    assert detector("keys", "init", "--out", "keys", cwd=root).code == 0
    assert detector("seal", "case", "--key", "keys/seal.key.pem", cwd=root).code == 0
    pruned = detector("prune", "case", "--whole-bundles", "--json", cwd=root)
    assert pruned.code == 0, pruned.err
    assert holds(pruned.out, "derived-case-2")["kind"] == "pruned"
    redacted = detector("redact", "case", "--region", "1,1,4,4", "--trees-only", cwd=root)
    assert redacted.code == 0, redacted.err
    assert redacted.out == f"{root / 'case-redacted'}\n"
    assert "the verdicts are carried over" in redacted.err
    return root


def test_verify_distinguishes_a_copy_from_tampering(place: Path) -> None:
    for kind in ("pruned", "redacted"):
        ran = detector("verify", f"case-{kind}", "--json", "--trust", "keys/seal.pub.pem", cwd=place)
        assert ran.code == ExitCode.USAGE  # the copy itself has no signature, and one was asked for
        ran = detector("verify", f"case-{kind}", "--json", cwd=place)
        assert ran.code == 0, ran.out
        document = holds(ran.out, "verify-1")
        assert document["state"] == "unsigned"
        copy = document["copy"]
        assert isinstance(copy, dict)
        assert (copy["kind"], copy["case"], len(copy["seals"])) == (kind, "case", 1)
        assert copy["n_shown"] == (copy["n_kept"] if kind == "pruned" else 1)
        assert copy["proves_verdicts"] is True
        output = detector("verify", f"case-{kind}", cwd=place).out
        assert ("REDACTED COPY of case" if kind == "redacted" else "Pruned from case") in " ".join(
            output.split()
        )


def test_a_bundle_alone_also_shows_that_it_is_a_copy(place: Path) -> None:
    ran = detector("--lang", "zh-CN", "verify", "case-redacted/runs/00/bundle", cwd=place)
    assert ran.code == 0
    assert "遮盖副本" in ran.out
    holds(
        (place / "case-redacted/runs/00/bundle/derived.json").read_text(encoding="utf-8"), "derived-bundle-2"
    )


def test_a_redacted_copy_is_not_judged(place: Path) -> None:
    ran = detector("judge", "case-redacted", cwd=place)
    assert ran.code == ExitCode.USAGE
    assert ran.says("is a redacted copy, which is not judged; judge the original")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("prune", "case", "--whole-bundles"), "is there already"),
        (("prune", "case", "--in-place", "--out", "x"), "one of them"),
        (("prune", "nowhere"), "holds no runs"),
        (("redact", "case"), "nothing is asked to be covered"),
        (("redact", "case", "--class", "names"), "is not known"),
        (("redact", "case-pruned", "--region", "1,1,4,4", "--trees-only"), "is a copy already"),
    ],
)
def test_impossible_requests_are_refused_in_one_sentence(
    place: Path, words: tuple[str, ...], says: str
) -> None:
    ran = detector(*words, cwd=place)
    assert ran.code == ExitCode.USAGE
    assert ran.says(says), ran.err


def test_the_lists_match_their_schemas(place: Path) -> None:
    for kind in ("pruned", "redacted"):
        text = (place / f"case-{kind}" / "derived.json").read_text(encoding="utf-8")
        assert holds(text, "derived-case-2")["asked"] == json.loads(text)["asked"]
