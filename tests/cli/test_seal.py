"""`keys`, `seal` and `verify` on the command line: sentences, exit codes, documents, printed commands."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from detector.case import CaseFolder
from detector.cli.exit_codes import ExitCode
from detector.i18n.sentences import sentence, sentences
from tests.cli.command_line import Ran, detector
from tests.cli.test_documents import holds
from tests.cli.test_hostile_names import HOSTILE, steers
from tests.conftest import RequireBinary
from tests.evidence.bundles import write_some
from tests.fakes.time_stamp_authority import Authority, Manner, make_authority, serving
from tests.sealing.sealed_cases import add_run, judge, make_case


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> Authority:
    require_binary("openssl")
    return make_authority(tmp_path_factory.mktemp("tsa") / "tsa", with_chain=True, key="ec")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Path:
    """`case`, sealed and stamped on the command line, with `keys` beside it."""
    root = tmp_path_factory.mktemp("sealed")
    make_case(root / "case")
    assert detector("keys", "init", "--out", "keys", cwd=root).code == 0
    with serving(authority) as url:
        ran = detector("seal", "case", "--key", "keys/seal.key.pem", "--stamp", url, "--json", cwd=root)
    assert ran.code == 0, ran.err
    assert holds(ran.out, "sealed-1")["number"] == 1
    return root


@pytest.fixture
def place(sealed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sealed, tmp_path / "place"))


def verify(place: Path, *words: str | Path, lang: str = "en") -> Ran:
    return detector("--lang", lang, "verify", *words, cwd=place)


def test_a_key_is_made_and_shown(tmp_path: Path) -> None:
    made = detector("keys", "init", "--out", "keys", "--json", cwd=tmp_path)
    assert made.code == 0
    shown = detector("keys", "show", "--key", "keys/seal.key.pem", "--json", cwd=tmp_path)
    assert holds(made.out, "keys-1") == holds(shown.out, "keys-1")
    assert "PRIVATE" not in made.out + made.err
    again = detector("keys", "init", "--out", "keys", cwd=tmp_path)
    assert again.code == ExitCode.USAGE
    assert again.says("never written over")


def test_there_is_no_key_before_one_is_made(tmp_path: Path) -> None:
    make_case(tmp_path / "case", n_runs=1)
    env = {"DETECTOR_STATE_DIR": str(tmp_path / "state")}
    ran = detector("seal", "case", cwd=tmp_path, env=env)
    assert ran.code == ExitCode.USAGE
    assert ran.says("keys init")
    assert detector("keys", "init", cwd=tmp_path, env=env).code == 0
    ran = detector("seal", "case", cwd=tmp_path, env=env)
    assert (ran.code, ran.out.strip()) == (0, "case/seals/0001")
    ran = detector("verify", "case", "--json", cwd=tmp_path, env=env)
    assert json.loads(ran.out)["seals"][0]["is_trusted"] is True  # our own


def test_a_sealed_case_verifies_and_lists_what_it_covers(place: Path, authority: Authority) -> None:
    ran = verify(place, "case", "--json")
    assert ran.code == 0, ran.err
    document = holds(ran.out, "verify-1")
    assert (document["kind"], document["state"], document["failures"]) == ("case", "whole", [])
    checks = {one["name"]: one["holds"] for one in document["checks"]}  # type: ignore[attr-defined]
    assert checks == {
        "whole": True,
        "signed": True,
        "time_stamped": None,
        "trusted": None,
        "capture_signed": None,
        "judged": True,
        "custody": True,
    }
    trusted = ("--trust", "keys/seal.pub.pem", "--trust-tsa", authority.root)
    ran = verify(place, "case", *trusted, "--json")
    checks = {one["name"]: one["holds"] for one in json.loads(ran.out)["checks"]}
    assert checks.pop("capture_signed") is None  # captured without a key
    assert set(checks.values()) == {True}
    (seal,) = json.loads(ran.out)["seals"]
    assert seal["bundles"] == ["runs/00/bundle", "runs/01/bundle"]
    assert seal["stamps"][0]["authority"] == "CN=Test signer"


def test_the_printed_commands_check_the_same_without_this_program(
    place: Path, authority: Authority, require_binary: RequireBinary
) -> None:
    """With coreutils, openssl and Python's own library; with `bagit.py` if it is installed.

    Forgeries are in tests/sealing/test_verify_by_hand.py."""
    for tool in ("sha256sum", "cksum", "openssl"):
        require_binary(tool)
    commands = [*commands_of(place, "case"), *commands_of(place, "case/runs/00/bundle")]
    assert {tool for tool, _ in commands} == {"bash", "sha256sum", "cksum", "bagit"}
    shutil.copy(authority.root, place / "authority-root.pem")
    shutil.copy(place / "keys" / "seal.pub.pem", place)
    for tool, line in commands:
        if tool != "bagit" or shutil.which("bagit.py", path=scripts()):
            ran = shell(line, place)
            assert ran.returncode == 0, (line, ran.stdout, ran.stderr)
    for path in ("seal/statement.dsse.json", "data/verdicts.json", "data/runs/00/bundle/actions.jsonl"):
        file = place / "case" / "seals" / "0001" / path
        content = file.read_bytes()
        file.write_bytes(content.replace(b"a", b"b", 1))
        codes = [shell(line, place).returncode for tool, line in commands if tool != "bagit"]
        assert any(codes), path
        file.write_bytes(content)


def scripts() -> str:
    return f"{Path(sys.executable).parent}:/usr/bin:/bin"


def shell(line: str, place: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line], cwd=place, capture_output=True, text=True, check=False, env={"PATH": scripts()}
    )


def commands_of(place: Path, path: str) -> list[tuple[str, str]]:
    document = json.loads(verify(place, path, "--json").out)
    return [(one["tool"], one["line"]) for one in document["commands"]]


def test_the_printed_commands_for_a_report_and_an_unsealed_case_run_too(tmp_path: Path) -> None:
    make_case(tmp_path / "case")
    for path in ("case", "case/report"):
        commands = commands_of(tmp_path, path)
        assert commands
        for _, line in commands:
            assert shell(line, tmp_path).returncode == 0, line
    (tmp_path / "case" / "report" / "report.json").write_text("x", encoding="utf-8")
    assert [shell(line, tmp_path).returncode for _, line in commands_of(tmp_path, "case/report")] == [1]


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_every_failure_has_a_sentence_in_the_users_language(place: Path, lang: str) -> None:
    (place / "case" / "verdicts.json").write_text("{}", encoding="utf-8")
    (place / "case" / "runs" / "00" / "bundle" / "more").write_text("x", encoding="utf-8")
    ran = verify(place, "case", lang=lang)
    assert ran.code == ExitCode.USAGE
    known = sentences(lang, "verify")
    for path, code in (("case/verdicts.json", "differs_from_seal"), ("case/runs/00/bundle/more", "added")):
        assert known[code].replace("{path}", path) in (ran.out + ran.err)
    assert known["state_tampered"] in (ran.out + ran.err)


def test_tampered_incomplete_and_unsigned_are_distinct(tmp_path: Path) -> None:
    case = CaseFolder(tmp_path / "case")
    add_run(case, 0)
    write_some(case.bundle_path(1)).leave_open()
    both = {path: verify(tmp_path, path, "--json") for path in ("case/runs/00/bundle", "case/runs/01/bundle")}
    states = {path: (ran.code, json.loads(ran.out)["state"]) for path, ran in both.items()}
    assert states == {
        "case/runs/00/bundle": (0, "unsigned"),
        "case/runs/01/bundle": (ExitCode.INCONCLUSIVE, "incomplete"),
    }
    (case.bundle_path(0) / "actions.jsonl").write_bytes(b"")
    ran = verify(tmp_path, "case/runs/00/bundle", "--json")
    assert (ran.code, json.loads(ran.out)["state"]) == (ExitCode.USAGE, "tampered")


def test_with_trust_another_key_or_none_is_refused(place: Path) -> None:
    assert detector("keys", "init", "--out", "others", cwd=place).code == 0
    ran = verify(place, "case", "--trust", "others/seal.pub.pem")
    assert ran.code == ExitCode.USAGE
    assert "another key than those that were named" in (ran.out + ran.err)
    ran = verify(place, "case/runs/00/bundle", "--trust", "keys/seal.pub.pem")
    assert ran.code == ExitCode.USAGE
    ran = verify(place, "case", "--trust", "nowhere.pem")
    assert ran.code == ExitCode.USAGE
    assert ran.says("nowhere.pem")


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_judgement_that_no_seal_covers_is_said_first_and_refused_if_anybody_is_trusted(
    place: Path, authority: Authority, lang: str
) -> None:
    """A forger needs no key: a judgement with its record, and one entry in the log."""
    forged = judge(CaseFolder(place / "case"), at="2027-01-09T08:01:00.000Z").root.name
    ran = verify(place, "case", lang=lang)
    assert ran.code == ExitCode.CLEAN
    first, second = ran.out.splitlines()[:2]
    assert first == sentences(lang, "verify")["state_unsigned"]
    assert second == sentence(lang, "state_newer", {"newer": f"judgements/{forged}"}, catalog="verify")
    checks = {one["name"]: one for one in json.loads(verify(place, "case", "--json").out)["checks"]}
    for name in ("signed", "whole"):
        assert checks[name]["holds"] is None
        assert forged in checks[name]["message"]
    key, tsa = ("--trust", "keys/seal.pub.pem"), ("--trust-tsa", authority.root)
    for options in (key, tsa, (*key, *tsa)):
        ran = verify(place, "case", *options, "--json")
        assert ran.code == ExitCode.USAGE
        document = json.loads(ran.out)
        assert [(one["code"], one["path"]) for one in document["failures"]] == [
            ("signature_missing", f"case/judgements/{forged}")
        ]
        assert {one["name"]: one["holds"] for one in document["checks"]}["signed"] is False


def test_a_file_of_another_purpose_is_refused_with_the_option_that_takes_it(
    place: Path, authority: Authority
) -> None:
    for option, file, why in (
        ("--trust", authority.root, "--trust-tsa"),
        ("--trust-tsa", Path("keys/seal.pub.pem"), "--trust-tsa"),
        ("--trust-signer", authority.folder / "web.pem", "extendedKeyUsage"),
        ("--trust-tsa", authority.folder / "web.pem", "extendedKeyUsage"),
    ):
        ran = verify(place, "case", option, file)
        assert (ran.code, ran.says(file.name, why)) == (ExitCode.USAGE, True), ran.err
        assert len(ran.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("path", "option", "code"),
    [
        ("case", "--trust-signer", "signer_missing"),
        ("case/runs/00/bundle", "--trust-tsa", "not_stamped"),
        ("unstamped", "--trust-tsa", "not_stamped"),
        ("case/seals/0001", "--trust-signer", "signer_missing"),
    ],
)
def test_what_was_asked_for_and_is_not_there_is_a_failure(
    path: str, option: str, code: str, place: Path, authority: Authority
) -> None:
    if path == "unstamped":
        make_case(place / path, n_runs=1)
        assert detector("seal", path, "--key", "keys/seal.key.pem", cwd=place).code == 0
    ran = verify(place, path, option, authority.root, "--json")
    assert ran.code == ExitCode.USAGE
    assert code in {one["code"] for one in json.loads(ran.out)["failures"]}


@pytest.mark.long
@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_whose_seal_it_is_is_said_or_that_nobody_checked(place: Path, lang: str) -> None:
    known = sentences(lang, "verify")
    key = json.loads((verify(place, "case", "--json")).out)["seals"][0]["key_id"]
    nobodys, named, own = (known[f"state_whole_{one}_seal"] for one in ("unknown", "named", "own"))
    assert nobodys.replace("{key}", key) in "".join(verify(place, "case", lang=lang).out.split("\n"))
    assert named in verify(place, "case", "--trust", "keys/seal.pub.pem", lang=lang).out
    shutil.copytree(place / "keys", place / "state" / "keys")
    env = {"DETECTOR_STATE_DIR": str(place / "state")}
    assert own in detector("--lang", lang, "verify", "case", cwd=place, env=env).out


def test_a_changed_sealed_case_is_never_reported(place: Path) -> None:
    path = place / "case" / "verdicts.json"
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    for options in ((), ("--unsealed",)):
        ran = detector("report", "case", *options, cwd=place)
        assert ran.code == ExitCode.USAGE
        assert ran.says("verdicts.json", "detector verify")
    ran = detector("seal", "case", "--key", "keys/seal.key.pem", cwd=place)
    assert ran.code == ExitCode.USAGE
    assert ran.says("verdicts.json", "detector verify")


def test_without_a_reachable_authority_the_case_is_sealed_and_the_user_warned(
    tmp_path: Path, authority: Authority
) -> None:
    make_case(tmp_path / "case", n_runs=1)
    detector("keys", "init", "--out", "keys", cwd=tmp_path)
    words = ("seal", "case", "--key", "keys/seal.key.pem", "--stamp")
    with serving(authority, Manner.FAILS) as url:
        ran = detector(*words, url, cwd=tmp_path)
    assert ran.code == ExitCode.INCONCLUSIVE
    assert "HTTP status 500" in ran.err
    assert ran.out.strip() == "case/seals/0001"
    assert verify(tmp_path, "case").code == 0
    with serving(authority) as url:
        ran = detector(
            "seal", "case", "--key", "keys/seal.key.pem", cwd=tmp_path, env={"DETECTOR_STAMP": url}
        )
    assert ran.code == 0, ran.err
    assert ran.out.strip() == "case/seals/0001"
    assert "CN=Test signer" in ran.err


@pytest.mark.parametrize("path", [".", "seal.pdf", "picture.png"])
def test_a_path_that_is_not_ours_is_refused(tmp_path: Path, path: str) -> None:
    if "." in path[1:]:
        (tmp_path / path).write_bytes(b"%PDF-1.7")
    ran = verify(tmp_path, path)
    assert ran.code == ExitCode.USAGE
    assert "Traceback" not in ran.err


@pytest.mark.long
def test_text_from_an_app_or_an_authority_cannot_control_the_terminal(tmp_path: Path) -> None:
    """A case with a hostile name, a bundle that contains it, and a file named by it."""
    root = tmp_path / HOSTILE
    make_case(root, n_runs=1, package_seen=HOSTILE + "/../../etc/passwd")
    detector("keys", "init", "--out", "keys", cwd=tmp_path)
    ran = detector("seal", root, "--key", "keys/seal.key.pem", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert steers(ran) == []
    info = (root / "seals" / "0001" / "bag-info.txt").read_text(encoding="utf-8")
    assert re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", info) == []
    (root / f"{HOSTILE}.txt").write_text("x", encoding="utf-8")
    for options in ((), ("--json",)):
        ran = verify(tmp_path, root, *options)
        assert ran.code == ExitCode.USAGE
        assert steers(ran) == []
        assert "Traceback" not in ran.err


def test_a_line_feed_in_a_name_does_not_start_a_new_line(place: Path) -> None:
    name = "x\nWhole and signed by a key that you named."
    (place / "case" / name).write_text("x", encoding="utf-8")
    ran = verify(place, "case")
    assert ran.code == ExitCode.USAGE
    assert not [line for line in (ran.out + ran.err).splitlines() if line.startswith("Whole and signed")]


@pytest.mark.parametrize("path", ["../other.json", "/etc/hostname", "runs/../../other.json"])
def test_a_path_in_a_document_cannot_leave_the_case(place: Path, path: str) -> None:
    """In a bundle's list, a judgement's, and a report's."""
    for name in ("case/runs/00/bundle/manifest.json", "case/judgement.json", "case/report/files.json"):
        file = place / name
        document = json.loads(file.read_text(encoding="utf-8"))
        document["files"][path] = "0" * 64
        file.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (place / "other.json").write_text("x", encoding="utf-8")
    ran = verify(place, "case", "--json")
    assert ran.code == ExitCode.USAGE
    codes = {one["code"] for one in json.loads(ran.out)["failures"]}
    assert "differs_from_seal" in codes
    assert "Traceback" not in ran.err
