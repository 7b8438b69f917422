"""What a host signs as it captures: the time between capture and seal is covered, and a forgery is told."""

import json
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from detector.case import CaseFolder
from detector.core.errors import EvidenceError
from detector.evidence import writer
from detector.evidence.appended_file import write_whole
from detector.evidence.capture_signature import SignCapture
from detector.evidence.fault import FaultCode
from detector.evidence.reader import open_bundle
from detector.sealing.envelope import read_envelope, signed
from detector.sealing.keys import read_key
from detector.sealing.trust import NOBODY, Trust
from detector.sealing.verified import State, Verified, verify_path
from detector.wiring.capture_signing import signing_with
from tests.evidence.bundles import write_some
from tests.evidence.forging import make_xiaomi
from tests.sealing.derived_cases import prune, redact
from tests.sealing.sealed_cases import CLOCK, judge, make_case, make_key, report, seal

STATEMENT, KEY = "capture.dsse.json", "capture.pub.pem"


def signer(key: Path) -> SignCapture:
    return signing_with(read_key(key), CLOCK).sign


def id_of(key: Path) -> str:
    return read_key(key).key_id


@pytest.fixture
def host(tmp_path: Path) -> Path:
    return make_key(tmp_path / "host")


def keep(bundle: Path, forger: Path) -> None:
    """The signature of the host stays."""


def remove(bundle: Path, forger: Path) -> None:
    (bundle / STATEMENT).unlink()
    (bundle / KEY).unlink()


def make_another(bundle: Path, forger: Path) -> None:
    made = signer(forger)((bundle / "manifest.json").read_bytes())
    assert made is not None
    (bundle / STATEMENT).write_bytes(made.statement)
    (bundle / KEY).write_bytes(made.public_pem)


SIGNATURES: dict[str, Callable[[Path, Path], None]] = {
    "kept": keep,
    "removed": remove,
    "another": make_another,
}


def codes_of(found: Verified) -> set[FaultCode]:
    return {one.code for one in found.faults}


def keys_of(found: Verified) -> set[str | None]:
    return {one.key_id for one in found.captures}


def judge_again(case: CaseFolder) -> None:
    """The forger leaves a case that fits: judged, reported and logged as it is now."""
    for path in case.root.iterdir():
        if path.name != "runs":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    judge(case)
    report(case)


@pytest.mark.parametrize("signature", SIGNATURES)
@pytest.mark.parametrize(
    "with_journal",
    [pytest.param(False, marks=pytest.mark.long), True],
    ids=["journal kept", "journal redone"],
)
@pytest.mark.parametrize(
    "place", [*(pytest.param(one, marks=pytest.mark.long) for one in ("bundle", "case")), "sealed case"]
)
def test_a_virtual_phone_made_a_xiaomi_is_told(
    place: str, with_journal: bool, signature: str, tmp_path: Path, host: Path
) -> None:
    forger = make_key(tmp_path / "forger")
    case = make_case(tmp_path / "case", n_runs=1, sign=signer(host))
    if place == "sealed case":
        seal(case, host)
    bundle = case.bundle_path(0)
    path = bundle if place == "bundle" else case.root
    asked = Trust(keys=frozenset({id_of(host)}))
    before = verify_path(path, asked)
    assert [one.is_trusted for one in before.captures] == [True]
    assert before.state is (State.INCOMPLETE if place == "case" else State.WHOLE)  # its verdicts are unsigned

    make_xiaomi(bundle, with_journal=with_journal)
    SIGNATURES[signature](bundle, forger)
    if place != "sealed case" and with_journal:  # no bundle is judged that contradicts its journal
        judge_again(case)
    by_nobody, by_host = verify_path(path, NOBODY), verify_path(path, asked)
    if not with_journal:
        assert FaultCode.CONTRADICTS_JOURNAL in codes_of(by_nobody)
    if signature == "kept":
        assert FaultCode.CAPTURE_WRONG in codes_of(by_nobody)
    if place == "sealed case":
        assert by_nobody.state is State.TAMPERED
        assert FaultCode.MISSING_FROM_CASE in codes_of(by_nobody) or signature != "removed"
    assert by_host.state in (State.TAMPERED, State.INCOMPLETE)
    assert True not in {one.is_trusted for one in by_host.captures}
    assert keys_of(by_host) == {id_of(forger) if signature == "another" else None}


def test_a_bundle_without_a_signature_is_verified_as_before(tmp_path: Path) -> None:
    write_some(tmp_path / "b").close(ended_at="2026-01-09T08:00:10+00:00")
    found = verify_path(tmp_path / "b", NOBODY)
    assert codes_of(found) == {FaultCode.UNSIGNED}
    assert keys_of(found) == {None}


def change_manifest(bundle: Path, host: Path) -> None:
    path = bundle / "manifest.json"
    path.write_bytes(path.read_bytes() + b"\n")


def sign_another_run(bundle: Path, host: Path) -> None:
    """A genuine signature of the same host, of something else."""
    other = bundle.with_name("other")
    another = write_some(other, sign=signer(host))
    another.append_run_log('{"message":"another run"}\n')
    another.close(ended_at="2026-01-09T08:00:11+00:00")
    shutil.copyfile(other / STATEMENT, bundle / STATEMENT)


def swap_key(bundle: Path, host: Path) -> None:
    shutil.copyfile(make_key(bundle.parent / "another").with_name("seal.pub.pem"), bundle / KEY)


def lie(bundle: Path, host: Path) -> None:
    """The host's own key signs a statement that does not follow from the manifest."""
    key = read_key(host)
    seen: list[bytes] = []
    spy = replace(key, signs=lambda data: (seen.append(data), key.signs(data))[1])
    signing_with(spy, CLOCK).sign((bundle / "manifest.json").read_bytes())
    payload = seen[0].split(b" ", 4)[4].replace(b'"kind": "virtual"', b'"kind": "phone"')
    (bundle / STATEMENT).write_bytes(signed(payload, key))


def lose_key(bundle: Path, host: Path) -> None:
    (bundle / KEY).unlink()


def lose_manifest(bundle: Path, host: Path) -> None:
    """As if the run had been interrupted."""
    for name in ("manifest.json", "manifest.sha256"):
        (bundle / name).unlink()


def make_pipe(bundle: Path, host: Path) -> None:
    (bundle / STATEMENT).unlink()
    os.mkfifo(bundle / STATEMENT)


@pytest.mark.parametrize(
    "attack",
    [change_manifest, sign_another_run, swap_key, lie, lose_key, lose_manifest, make_pipe],
    ids=lambda one: one.__name__,
)
def test_a_signature_that_does_not_fit_is_a_fault(
    attack: Callable[[Path, Path], None], tmp_path: Path, host: Path
) -> None:
    bundle = tmp_path / "b"
    write_some(bundle, sign=signer(host)).close(ended_at="2026-01-09T08:00:10+00:00")
    attack(bundle, host)
    found = verify_path(bundle, Trust(own=frozenset({id_of(host)})))
    assert FaultCode.CAPTURE_WRONG in codes_of(found)
    assert found.state is State.TAMPERED
    assert keys_of(found) == {None}
    if attack is lose_manifest:
        with pytest.raises(EvidenceError, match="the bundle was closed"):
            open_bundle(bundle)


@pytest.mark.long
def test_a_seal_binds_the_signatures_of_its_captures(tmp_path: Path, host: Path) -> None:
    case = make_case(tmp_path / "case", sign=signer(host))
    folder = seal(case, host).folder
    envelope = read_envelope((folder / "seal/statement.dsse.json").read_bytes(), where="")
    bundles = json.loads(envelope.content)["predicate"]["bundles"]
    assert {one["capture_key_id"] for one in bundles} == {id_of(host)}
    for name in (STATEMENT, KEY):
        (case.bundle_path(1) / name).unlink()
    assert FaultCode.MISSING_FROM_CASE in codes_of(verify_path(case.root, NOBODY))
    shutil.rmtree(case.root / "runs" / "01" / "bundle")
    shutil.copytree(folder / "data/runs/01/bundle", case.bundle_path(1))
    (folder / "data/runs/01/bundle" / STATEMENT).unlink()
    codes = {one.code for one in verify_path(folder, NOBODY).faults}
    assert FaultCode.MISSING in codes


@pytest.mark.long
@pytest.mark.parametrize("derive", [prune, redact])
def test_a_copy_keeps_the_signatures_of_its_original(
    derive: Callable[[CaseFolder, Path], object], tmp_path: Path, host: Path
) -> None:
    case = make_case(tmp_path / "case", sign=signer(host))
    seal(case, host)
    derive(case, tmp_path / "copy")
    asked = Trust(keys=frozenset({id_of(host)}))
    found = verify_path(tmp_path / "copy", asked)
    assert [one.is_trusted for one in found.captures] == [True, True]
    bundle = CaseFolder(tmp_path / "copy").bundle_path(1)
    if derive is prune:
        make_xiaomi(bundle, with_journal=True)
    else:  # its manifest is not the signed one: its list gives the hash of that
        text = (bundle / "derived.json").read_text(encoding="utf-8")
        stated = json.loads(text)["manifest_sha256"]
        (bundle / "derived.json").write_text(text.replace(stated, "0" * 64), encoding="utf-8")
    assert FaultCode.CAPTURE_WRONG in codes_of(verify_path(tmp_path / "copy", NOBODY))


MOMENTS = ("before the signature", "between key and statement", "while the statement is written")


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_while_signing_leaves_a_closed_bundle_that_nobody_signed(
    moment: str, tmp_path: Path, host: Path
) -> None:
    bundle = tmp_path / "b"
    process = multiprocessing.get_context("fork").Process(target=_close_and_die, args=(bundle, host, moment))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert not open_bundle(bundle).is_partial
    found = verify_path(bundle, NOBODY)
    assert codes_of(found) == {FaultCode.UNSIGNED if moment == MOMENTS[0] else FaultCode.DRAFT_LEFT}
    assert keys_of(found) == {None}


def _close_and_die(bundle: Path, key: Path, moment: str) -> None:
    def die(manifest: bytes = b"") -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def dying_write(path: Path, data: bytes) -> None:
        if path.name == STATEMENT:
            die()
        write_whole(path, data)

    def dying_rename(path: Path, target: Path) -> Path:
        if path.name == f"{STATEMENT}.part":
            die()
        return rename(path, target)

    rename = Path.replace
    bundle_writer = write_some(bundle, sign=die if moment == MOMENTS[0] else signer(key))
    if moment == MOMENTS[1]:
        writer.write_whole = dying_write  # type: ignore[assignment]
    if moment == MOMENTS[2]:
        Path.replace = dying_rename  # type: ignore[method-assign, assignment]
    bundle_writer.close(ended_at="2026-01-09T08:00:10+00:00")
