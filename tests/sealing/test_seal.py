"""What a seal consists of, and that third-party programs read it the same way."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from bagit_utils.bagit import Bag
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

from detector.case import CaseFolder, open_judged_folder
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.fault import FaultCode
from detector.sealing.check_case import check_case
from detector.sealing.custody import custody_schema
from detector.sealing.layout import DRAFT
from detector.sealing.statement import seal_schema
from detector.sealing.trust import NOBODY, read_trust
from detector.sealing.verified import Kind, State, verify_path
from detector.wiring.custody import note_captured
from detector.wiring.keys import KeyChoice
from detector.wiring.sealing import seal_case
from tests.evidence.bundles import write_some
from tests.repository import REPOSITORY
from tests.sealing.sealed_cases import CLOCK, add_run, judge, make_case, make_key, report, seal


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return make_key(tmp_path / "keys")


@pytest.fixture
def case(tmp_path: Path) -> CaseFolder:
    return make_case(tmp_path / "case")


def statement(folder: Path) -> dict[str, object]:
    envelope = json.loads((folder / "seal" / "statement.dsse.json").read_text(encoding="utf-8"))
    document = json.loads(base64.b64decode(envelope["payload"]))
    assert isinstance(document, dict)
    return document


def test_covers_every_file_and_moves_none(case: CaseFolder, key: Path) -> None:
    before = {path: path.read_bytes() for path in case.root.rglob("*") if path.is_file()}
    sealed = seal(case, key)
    assert sealed.folder == case.root / "seals" / "0001"
    log = case.root / "custody.jsonl"
    for path, content in before.items():
        assert (sealed.folder / "data" / path.relative_to(case.root)).read_bytes() == content
        assert path == log or path.read_bytes() == content
    assert log.read_bytes().startswith(before[log])
    found = verify_path(case.root, NOBODY)
    assert (found.kind, found.state, found.faults) == (Kind.CASE, State.WHOLE, ())


def test_costs_no_second_copy_of_the_bytes(case: CaseFolder, key: Path) -> None:
    folder = seal(case, key).folder
    manifest = "runs/00/bundle/manifest.json"
    assert (folder / "data" / manifest).samefile(case.root / manifest)
    assert not (folder / "data" / "custody.jsonl").samefile(
        case.root / "custody.jsonl"
    )  # the log keeps growing


@pytest.mark.long
def test_names_bundles_judgements_rules_models_and_program(case: CaseFolder, key: Path) -> None:
    sealed = seal(case, key)
    document = statement(sealed.folder)
    assert document["_type"] == "https://in-toto.io/Statement/v1"
    predicate = document["predicate"]
    jsonschema.validate(predicate, seal_schema())
    assert isinstance(predicate, dict)
    assert [one["path"] for one in predicate["bundles"]] == ["runs/00/bundle", "runs/01/bundle"]
    manifest = (case.bundle_path(0) / "manifest.json").read_bytes()
    assert predicate["bundles"][0]["manifest_sha256"] == hashlib.sha256(manifest).hexdigest()
    (judgement,) = predicate["judgements"]
    assert judgement["verdicts_sha256"] == hashlib.sha256(case.verdicts_path.read_bytes()).hexdigest()
    assert predicate["tool"]["models"]["lexicon"]
    assert len(predicate["tool"]["tool_sha256"]) == len(predicate["tool"]["rules_sha256"]) == 64
    assert predicate["custody"]["n_entries"] == 4  # two runs, a judgement, a report


def test_every_line_of_the_log_matches_its_schema(case: CaseFolder, key: Path) -> None:
    seal(case, key)
    schema = custody_schema()
    lines = (case.root / "custody.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    for line in entries:
        jsonschema.validate(line, schema)
    assert [one["entry"]["action"] for one in entries] == [
        "captured",
        "captured",
        "judged",
        "reported",
        "sealed",
    ]


def test_bagit_utils_accepts_the_bag(case: CaseFolder, key: Path) -> None:
    """It checks the SHA-256 lists; it reports SM3 as unknown."""
    folder = seal(case, key).folder
    assert _issues(folder) == []
    (folder / "data" / "more").write_text("x", encoding="utf-8")
    os.truncate(folder / "data" / "verdicts.json", 10)
    assert len(_issues(folder)) >= 2


def _issues(folder: Path) -> list[str]:
    report = Bag(folder, load=True).validate()
    return [str(one) for one in report.issues if "sm3" not in str(one)]


def test_bagit_accepts_the_bag(case: CaseFolder, key: Path) -> None:
    """The Library of Congress's own; it is distributed as source only, so the lock file cannot list it."""
    bagit = pytest.importorskip("bagit")
    folder = seal(case, key).folder
    assert bagit.Bag(str(folder)).is_valid()
    os.truncate(folder / "data" / "verdicts.json", 10)
    assert not bagit.Bag(str(folder)).is_valid()


def test_securesystemslib_accepts_the_signature(case: CaseFolder, key: Path) -> None:
    folder = seal(case, key).folder
    document = json.loads((folder / "seal" / "statement.dsse.json").read_text(encoding="utf-8"))
    key_id = document["signatures"][0]["keyid"]
    public = SSlibKey(
        key_id,
        "ed25519",
        "ed25519",
        {"public": _raw_key((folder / "seal" / "key.pub.pem").read_bytes()).hex()},
    )
    Envelope.from_dict(document).verify([public], 1)


def _raw_key(pem: bytes) -> bytes:
    """The last 32 bytes of an Ed25519 SubjectPublicKeyInfo (RFC 8410)."""
    return base64.b64decode(b"".join(pem.splitlines()[1:-1]))[-32:]


def test_a_sealed_case_that_is_judged_again_keeps_both(case: CaseFolder, key: Path) -> None:
    seal(case, key)
    before = case.verdicts_path.read_bytes()
    again = judge(case, profile="strict", at="2026-01-09T09:00:00.000Z")
    assert again.root == case.root / "judgements" / "20260109T090000Z-strict"
    assert case.verdicts_path.read_bytes() == before
    assert open_judged_folder(case.root).root == again.root
    found = verify_path(case.root, NOBODY)
    assert found.state is State.UNSIGNED
    assert found.newer == ("judgements/20260109T090000Z-strict",)
    assert {fault.code for fault in found.faults} == {FaultCode.NEWER}

    assert seal(case, key).number == 2
    found = verify_path(case.root, NOBODY)
    assert (found.state, found.newer) == (State.WHOLE, ())
    first, second = found.seals
    assert first.seal is not None
    assert second.seal is not None
    assert [one.path for one in first.seal.judgements] == ["."]
    assert [one.profile for one in second.seal.judgements] == ["cn-default", "strict"]
    assert second.seal.earlier is not None
    assert second.seal.earlier.statement_sha256 == first.statement_sha256


@pytest.mark.long
def test_a_sealed_report_stays_and_the_next_is_written_beside_it(case: CaseFolder, key: Path) -> None:
    seal(case, key)
    assert report(case) == case.root / "report-2"
    found = verify_path(case.root, NOBODY)
    assert (found.state, found.newer) == (State.UNSIGNED, ("report-2",))


@pytest.mark.long
def test_a_later_run_is_newer(case: CaseFolder, key: Path) -> None:
    seal(case, key)
    add_run(case, 2)
    found = verify_path(case.root, NOBODY)
    assert found.newer == ("runs/02/bundle",)
    assert {fault.code for fault in found.faults} == {FaultCode.NEWER, FaultCode.NOT_JUDGED}
    assert seal(case, key).number == 2


@pytest.mark.long
def test_sealing_what_is_sealed_makes_no_second_seal(case: CaseFolder, key: Path) -> None:
    assert seal(case, key).is_new
    again = seal(case, key)
    assert (again.is_new, again.number) == (False, 1)
    other = make_key(case.root.parent / "other")
    assert seal(case, other).number == 2  # someone else vouches, too


def test_an_interrupted_run_is_sealed_as_interrupted(tmp_path: Path, key: Path) -> None:
    case = CaseFolder(tmp_path / "case")
    add_run(case, 0)
    write_some(case.bundle_path(1)).leave_open()
    note_captured(case, CLOCK, run_indices=[1])
    judge(case)
    sealed = seal(case, key)
    predicate = statement(sealed.folder)["predicate"]
    assert isinstance(predicate, dict)
    assert predicate["bundles"][1]["manifest_sha256"] is None
    found = verify_path(case.root, NOBODY)
    assert found.state is State.INCOMPLETE
    assert {fault.code for fault in found.faults} == {FaultCode.RUN_BROKE_OFF}


def test_a_changed_case_is_not_sealed(case: CaseFolder, key: Path) -> None:
    case.verdicts_path.write_text(case.verdicts_path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"verdicts.json: changed.*detector verify"):
        seal(case, key)
    assert not list((case.root / "seals").iterdir())


@pytest.mark.parametrize("name", ["a\nb", "100%.txt", "back\\slash", "\u202egnp", " blank"])
def test_refuses_by_name_a_file_that_cannot_be_listed(case: CaseFolder, key: Path, name: str) -> None:
    (case.root / name).write_text("x", encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be listed"):
        seal(case, key)
    assert not (case.root / "seals" / "0001").exists()


def test_refuses_a_link(case: CaseFolder, key: Path) -> None:
    (case.root / "notes.txt").symlink_to("/etc/hostname")
    with pytest.raises(EvidenceError, match=r"notes.txt: no plain file"):
        seal(case, key)


def test_copies_files_where_there_are_no_hard_links(
    case: CaseFolder, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    folder = seal(case, key).folder
    assert not (folder / "data" / "verdicts.json").samefile(case.verdicts_path)
    assert verify_path(case.root, NOBODY).state is State.WHOLE


@pytest.mark.long
def test_a_seal_can_be_handed_on_by_itself(case: CaseFolder, key: Path, tmp_path: Path) -> None:
    alone = Path(shutil.copytree(seal(case, key).folder, tmp_path / "alone"))
    found = verify_path(alone, read_trust([key.with_name("seal.pub.pem")]))
    assert (found.kind, found.state) == (Kind.SEAL, State.WHOLE)
    assert found.seals[0].is_trusted is True
    assert CaseFolder(alone / "data").run_indices() == (0, 1)  # and is a case in itself


@pytest.mark.long
def test_one_process_seals_at_a_time(case: CaseFolder, key: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from detector.sealing.seal import sealing\n"
        "with sealing(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, case.root],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=REPOSITORY,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ConfigError, match="sealed by another process"):
            seal(case, key)
        assert holder.stdin is not None
        holder.stdin.close()
    assert seal(case, key).is_new


@pytest.mark.long
def test_a_leftover_draft_is_reported_and_removed(case: CaseFolder, key: Path) -> None:
    (case.root / "seals" / DRAFT / "data").mkdir(parents=True)
    checked = check_case(case.root, NOBODY)
    assert FaultCode.SEAL_BROKE_OFF in {fault.code for fault in checked.faults}
    seal(case, key)
    assert check_case(case.root, NOBODY).faults == ()


def test_refuses_an_empty_case_in_one_sentence(tmp_path: Path, key: Path) -> None:
    with pytest.raises(ConfigError, match="holds no runs"):
        seal_case(tmp_path / "nowhere", chosen=KeyChoice(name=str(key)), urls=(), clock=CLOCK)
