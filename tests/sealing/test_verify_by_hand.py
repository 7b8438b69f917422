"""docs/verify-by-hand.md, followed literally, passes what the laboratory sealed and refuses every forgery."""

import base64
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from detector.case import CaseFolder
from detector.sealing import bag, layout
from detector.sealing.custody import CustodyAction, append_custody
from detector.sealing.digests import ALGORITHMS, Digests, files_below
from detector.sealing.envelope import signed
from detector.sealing.keys import SealKey, read_key
from detector.sealing.seal import make_seal
from detector.sealing.stamps import write_tag_lists
from detector.sealing.statement import SealingTool
from detector.wiring.capture_signing import signing_with
from tests.conftest import RequireBinary
from tests.fakes.time_stamp_authority import Authority, make_authority, openssl, serving
from tests.repository import REPOSITORY
from tests.sealing.derived_cases import prune, redact
from tests.sealing.sealed_cases import CLOCK, judge, make_case, make_key, report, seal

PAGE = REPOSITORY / "docs" / "verify-by-hand.md"
STATEMENT = f"seals/0002/{layout.STATEMENT}"


@dataclass(frozen=True, slots=True)
class Place:
    """What a recipient has: `case`, sealed twice and stamped, the key and the root. `other`: not theirs."""

    root: Path

    @property
    def case(self) -> Path:
        return self.root / "case"

    @property
    def newest(self) -> Path:
        return self.case / "seals" / "0002"

    @property
    def laboratory(self) -> SealKey:
        return read_key(self.root / "laboratory" / "seal.key.pem")

    @property
    def host(self) -> SealKey:
        return read_key(self.root / "host" / "seal.key.pem")

    @property
    def forger(self) -> SealKey:
        return read_key(self.root / "forger" / "seal.key.pem")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> Place:
    require_binary("openssl")
    place = Place(tmp_path_factory.mktemp("made"))
    authority = make_authority(place.root / "tsa", with_chain=True, key="ec")
    shutil.copy(authority.root, place.root / "authority-root.pem")
    key = make_key(place.root / "laboratory")
    shutil.copy(key.with_name("seal.pub.pem"), place.root)
    make_key(place.root / "forger")
    host = make_key(place.root / "host")
    shutil.copy(host.with_name("seal.pub.pem"), place.root / "host.pub.pem")
    sign = signing_with(read_key(host), CLOCK).sign
    for name, seen in (("case", "10"), ("other", "another app")):
        seal_twice(make_case(place.root / name, n_runs=1, package_seen=seen, sign=sign), key, authority)
    prune(CaseFolder(place.case), place.root / "pruned")
    redact(CaseFolder(place.case), place.root / "redacted")
    return place


def seal_twice(case: CaseFolder, key: Path, authority: Authority) -> None:
    seal(case, key)
    judge(case, profile="strict", at="2026-01-09T09:00:00.000Z")
    with serving(authority) as url:
        seal(case, key, url)


@pytest.fixture
def place(made: Place, tmp_path: Path) -> Place:
    """Copied as people copy: without hard links, so that a payload and a case can differ."""
    shutil.copytree(made.root, tmp_path / "place")
    return Place(tmp_path / "place")


def follow(place: Place, **values: str) -> tuple[int, str]:
    """Runs the blocks of the page as one file, as it says; the exit code, and all that it printed."""
    blocks = re.findall(r"^```bash\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    script = place.root / "check.sh"
    script.write_text("".join(blocks), encoding="utf-8")
    ran = subprocess.run(
        ["bash", "-e", script],
        cwd=place.root,
        env={"PATH": os.environ["PATH"], "SEALS": "2", "TMPDIR": str(place.root), **values},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    return ran.returncode, ran.stdout.decode()


def steps_of(printed: str) -> list[str]:
    """Without repetitions: the shell ends what Python refused."""
    return list(dict.fromkeys(re.findall(r"REFUSED in step (\d):", printed)))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"ROOT": ""},
        {"HOSTKEY": "host.pub.pem"},
        {"CASE": "case/seals/0002", "KIND": "seal", "HOSTKEY": "host.pub.pem"},
        {"CASE": "pruned", "KIND": "copy", "HOSTKEY": "host.pub.pem"},
        {"CASE": "redacted", "KIND": "redacted", "HOSTKEY": "host.pub.pem"},
    ],
    ids=["case", "no-stamp", "captures", "seal", "pruned", "redacted"],
)
def test_what_the_laboratory_sealed_passes(made: Place, values: dict[str, str]) -> None:
    code, printed = follow(made, **values)
    assert code == 0, printed
    assert printed.endswith("PASSED\n")
    assert made.laboratory.key_id in printed
    assert "'runs/00/bundle': a run of 'com.a'" in printed


@pytest.mark.long
@pytest.mark.parametrize("curve", ["P-256", "P-384"])
def test_a_seal_by_a_key_on_a_curve_passes_too(curve: str, tmp_path: Path) -> None:
    place = Place(tmp_path)
    key = tmp_path / "key.pem"
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-out", key)
    key.chmod(0o600)
    openssl("pkey", "-in", key, "-pubout", "-out", tmp_path / "seal.pub.pem")
    seal(make_case(place.case, n_runs=1), key)
    code, printed = follow(place, SEALS="1", ROOT="")
    assert (code, printed.splitlines()[-1]) == (0, "PASSED"), printed


Forgery = Callable[[Place], str]
"""Changes the case of a place; returns the step that refuses it."""


def change_the_payload_and_write_its_lists_again(place: Place) -> str:
    put(place.newest / "data" / "verdicts.json", b"{}")
    relist(place.newest)
    return "3"


def change_payload_and_case_and_write_all_lists_again(place: Place) -> str:
    """The first seal's, too."""
    for folder in (place.case, *(place.case / "seals" / one / "data" for one in ("0001", "0002"))):
        put(folder / "verdicts.json", (folder / "verdicts.json").read_bytes().replace(b"default", b"lenient"))
    for one in ("0001", "0002"):
        relist(place.case / "seals" / one)
    return "3"


def sign_with_another_key_and_leave_it_in_the_seal(place: Place) -> str:
    resign(place, place.forger)
    put(place.newest / layout.KEY, place.forger.public_pem)
    return "1"


def sign_with_another_key(place: Place) -> str:
    resign(place, place.forger)
    return "2"


def sign_twice(place: Place) -> str:
    """The laboratory's signature, and the forger's."""
    envelope = json.loads((place.case / STATEMENT).read_bytes())
    envelope["signatures"].append({"keyid": place.forger.key_id, "sig": "AAAA"})
    put(place.case / STATEMENT, json.dumps(envelope).encode())
    return "2"


def give_two_payloads(place: Place) -> str:
    """Readers of JSON differ in which of two equal names they take."""
    text = (place.case / STATEMENT).read_bytes()
    forged = base64.b64encode(forged_statement(place))
    put(place.case / STATEMENT, text.replace(b"{", b'{"payload": "' + forged + b'",', 1))
    return "2"


def name_another_type_of_payload(place: Place) -> str:
    text = (place.case / STATEMENT).read_bytes()
    put(place.case / STATEMENT, text.replace(b"vnd.in-toto+json", b"json"))
    return "2"


def put_in_a_statement_of_another_case(place: Place) -> str:
    """By the same laboratory."""
    shutil.copy(place.root / "other" / STATEMENT, place.case / STATEMENT)
    return "3"


def put_in_the_seals_of_another_case(place: Place) -> str:
    """Whole in themselves, stamped, by the same laboratory."""
    shutil.rmtree(place.case / "seals")
    shutil.copytree(place.root / "other" / "seals", place.case / "seals")
    return "4"


def put_in_a_first_seal_of_another_case(place: Place) -> str:
    shutil.rmtree(place.case / "seals" / "0001")
    shutil.copytree(place.root / "other" / "seals" / "0001", place.case / "seals" / "0001")
    return "3"


def sign_something_else_with_the_right_key(place: Place) -> str:
    """A statement that is true of these files, but is no seal."""
    statement = json.loads(forged_statement(place))
    statement["predicateType"] = "urn:dark-pattern-detector:capture:1"
    put(place.case / STATEMENT, signed(json.dumps(statement).encode(), place.laboratory))
    return "3"


def change_a_file_of_the_case(place: Place) -> str:
    put(place.case / "runs/00/bundle/logs/logcat.txt", b"nothing was seen\n")
    return "4"


def flip_a_verdict_and_record_it(place: Place) -> str:
    verdicts = (place.case / "verdicts.json").read_bytes()
    put(place.case / "verdicts.json", verdicts.replace(b"virtual", b"physical"))
    record = json.loads((place.case / "judgement.json").read_bytes())
    record["files"]["verdicts.json"] = Digests().of(place.case / "verdicts.json").sha256
    put(place.case / "judgement.json", json.dumps(record, indent=2).encode())
    return "4"


def add_a_file(place: Place) -> str:
    (place.case / "runs" / "00" / "bundle" / ".more").write_bytes(b"")
    return "4"


def add_a_judgement(place: Place) -> str:
    """With its line in the log."""
    judge(CaseFolder(place.case), at="2027-01-09T10:00:00.000Z")
    return "4"


def add_a_report(place: Place) -> str:
    report(CaseFolder(place.case))
    return "4"


def add_a_line_to_the_log(place: Place) -> str:
    """With nothing beside it."""
    add_a_report(place)
    shutil.rmtree(place.case / "report-2")
    return "4"


def remove_a_file(place: Place) -> str:
    (place.case / "report" / "report.json").unlink()
    return "4"


def remove_a_file_everywhere(place: Place) -> str:
    for folder in (place.case, *(place.case / "seals" / one / "data" for one in ("0001", "0002"))):
        (folder / "report" / "report.json").unlink()
    relist(place.newest)
    return "3"


def cut_the_last_line_of_the_log(place: Place) -> str:
    """Which no seal covers."""
    cut_the_line_of_the_stamp(place)
    return "4"


def cut_the_log(place: Place) -> str:
    log = place.case / "custody.jsonl"
    put(log, b"".join(log.read_bytes().splitlines(keepends=True)[:2]))
    return "4"


def write_the_log_again(place: Place) -> str:
    """As long as it was."""
    log = place.case / "custody.jsonl"
    put(log, log.read_bytes().replace(b'"judged"', b'"sealed"', 1))
    return "4"


def put_in_a_stamp_of_another_statement(place: Place) -> str:
    stamps = place.newest / "stamps"
    shutil.rmtree(stamps)
    shutil.copytree(place.root / "other" / "seals" / "0002" / "stamps", stamps)
    log_the_stamp_again(place)
    return "5"


def exchange_the_request(place: Place) -> str:
    name = "seals/0002/stamps/01.tsq"
    request = bytearray((place.case / name).read_bytes())
    request[-4] ^= 1  # in its random number
    put(place.case / name, bytes(request))
    return "5"


def take_the_stamp_away(place: Place) -> str:
    shutil.rmtree(place.newest / "stamps")
    cut_the_line_of_the_stamp(place)
    relist(place.newest)
    return "5"


def take_the_stamp_away_alone(place: Place) -> str:
    """The log still names it."""
    shutil.rmtree(place.newest / "stamps")
    return "4"


def stamp_by_an_authority_of_ones_own(place: Place) -> str:
    authority = make_authority(place.root / "my-tsa", with_chain=False, key="ec")
    request = (place.newest / "stamps" / "01.tsq").read_bytes()
    put(place.newest / "stamps" / "01.tsr", authority.answer(request))
    log_the_stamp_again(place)
    return "5"


def take_the_first_seal_away(place: Place) -> str:
    shutil.rmtree(place.case / "seals" / "0001")
    return "1"


def take_the_newest_seal_away(place: Place) -> str:
    """And everything newer than the first one: nothing in the case tells."""
    shutil.rmtree(place.newest)
    shutil.rmtree(place.case / "judgements")
    log = place.case / "custody.jsonl"
    put(log, b"".join(log.read_bytes().splitlines(keepends=True)[:4]))
    return "1"


def add_a_seal_of_ones_own(place: Place) -> str:
    shutil.copytree(place.newest, place.case / "seals" / "0002-more")
    return "1"


def count_the_seals_anew(place: Place) -> str:
    """The second one in place of both; a copy of it keeps their number."""
    shutil.rmtree(place.case / "seals" / "0001")
    shutil.copytree(place.newest, place.case / "seals" / "0001")
    return "3"


def change_the_payload_of_the_first_seal(place: Place) -> str:
    first = place.case / "seals" / "0001"
    put(first / "data" / "verdicts.json", b"{}")
    relist(first)
    return "3"


def add_a_file_to_a_seal(place: Place) -> str:
    put(place.newest / "README.txt", b"The laboratory withdraws this.\n")
    relist(place.newest)
    return "3"


def link_to_the_payload_elsewhere(place: Place) -> str:
    """To the same bytes, for as long as somebody looks."""
    path = place.newest / "data" / "verdicts.json"
    path.rename(place.root / "elsewhere.json")
    path.symlink_to(place.root / "elsewhere.json")
    return "1"


def link_to_a_folder_elsewhere(place: Place) -> str:
    path = place.case / "runs" / "00"
    path.rename(place.root / "elsewhere")
    path.symlink_to(place.root / "elsewhere")
    return "1"


def put_a_pipe_in_place_of_the_statement(place: Place) -> str:
    """Whoever reads it waits for ever."""
    (place.case / STATEMENT).unlink()
    os.mkfifo(place.case / STATEMENT)
    return "1"


def list_a_file_outside(place: Place) -> str:
    append(place.newest, b"../../../other/verdicts.json", place.root / "other" / "verdicts.json")
    return "3"


def list_a_name_with_a_line_feed(place: Place) -> str:
    name = "x\nREFUSED"
    put(place.newest / "data" / name, b"x")
    append(place.newest, b"data/x\nREFUSED", place.newest / "data" / name)
    return "3"


def add_a_file_whose_name_is_two_lines(place: Place) -> str:
    put(place.case / "verdicts.json\n\x1b[2Jjudgement.json", b"x")
    return "4"


def add_a_file_with_a_backslash(place: Place) -> str:
    put(place.newest / "data" / "verdicts\\n.json", b"x")
    return "3"


def write_the_sm3_list_again(place: Place) -> str:
    list_path = place.newest / "manifest-sm3.txt"
    put(list_path, list_path.read_bytes()[64:].join([b"0" * 64, b""]))
    return "3"


def hide_a_module_for_python(place: Place) -> str:
    """Python imports what lies in the folder where it was started, unless it is told not to."""
    for folder in (place.root, place.case):
        put(folder / "json.py", b"print('PASSED')\nraise SystemExit(0)\n")
    return "4"


FORGERIES: list[Forgery] = [
    change_the_payload_and_write_its_lists_again,
    change_payload_and_case_and_write_all_lists_again,
    sign_with_another_key_and_leave_it_in_the_seal,
    sign_with_another_key,
    sign_twice,
    give_two_payloads,
    name_another_type_of_payload,
    put_in_a_statement_of_another_case,
    put_in_the_seals_of_another_case,
    put_in_a_first_seal_of_another_case,
    sign_something_else_with_the_right_key,
    change_a_file_of_the_case,
    flip_a_verdict_and_record_it,
    add_a_file,
    add_a_judgement,
    add_a_report,
    add_a_line_to_the_log,
    remove_a_file,
    remove_a_file_everywhere,
    cut_the_last_line_of_the_log,
    cut_the_log,
    write_the_log_again,
    put_in_a_stamp_of_another_statement,
    exchange_the_request,
    take_the_stamp_away,
    take_the_stamp_away_alone,
    stamp_by_an_authority_of_ones_own,
    take_the_first_seal_away,
    take_the_newest_seal_away,
    add_a_seal_of_ones_own,
    count_the_seals_anew,
    change_the_payload_of_the_first_seal,
    add_a_file_to_a_seal,
    link_to_the_payload_elsewhere,
    link_to_a_folder_elsewhere,
    put_a_pipe_in_place_of_the_statement,
    list_a_file_outside,
    list_a_name_with_a_line_feed,
    add_a_file_whose_name_is_two_lines,
    add_a_file_with_a_backslash,
    write_the_sm3_list_again,
    hide_a_module_for_python,
]


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda one: one.__name__)
def test_a_forgery_is_refused_by_its_step(forge: Forgery, place: Place) -> None:
    step = forge(place)
    code, printed = follow(place)
    assert code != 0, printed
    assert steps_of(printed) == [step], printed
    assert "PASSED" not in printed
    assert "\x1b" not in printed


def sign_the_capture_with_another_key(bundle: Path, place: Place) -> None:
    made = signing_with(place.forger, CLOCK).sign((bundle / "manifest.json").read_bytes())
    assert made is not None
    put(bundle / "capture.dsse.json", made.statement)
    put(bundle / "capture.pub.pem", made.public_pem)


def leave_the_capture_unsigned(bundle: Path, place: Place) -> None:
    (bundle / "capture.dsse.json").unlink()


def put_in_the_signature_of_another_capture(bundle: Path, place: Place) -> None:
    other = place.root / "other" / "runs" / "00" / "bundle" / "capture.dsse.json"
    put(bundle / "capture.dsse.json", other.read_bytes())


def put_in_a_seal_for_the_signature(bundle: Path, place: Place) -> None:
    """By the host, which signs seals as well, of a file with the name of the manifest."""
    subject = {"name": "manifest.json", "digest": {"sha256": Digests().of(bundle / "manifest.json").sha256}}
    statement = {"subject": [subject], "predicateType": "urn:dark-pattern-detector:seal:1", "predicate": {}}
    put(bundle / "capture.dsse.json", signed(json.dumps(statement).encode(), place.host))


def change_the_log_of_the_phone(bundle: Path, place: Place) -> None:
    put(bundle / "logs" / "logcat.txt", b"nothing was seen\n")


def change_it_and_list_it_again(bundle: Path, place: Place) -> None:
    change_the_log_of_the_phone(bundle, place)
    manifest = json.loads((bundle / "manifest.json").read_bytes())
    manifest["files"]["logs/logcat.txt"] = Digests().of(bundle / "logs" / "logcat.txt").sha256
    put(bundle / "manifest.json", json.dumps(manifest).encode())
    line = f"{Digests().of(bundle / 'manifest.json').sha256}  manifest.json\n"
    put(bundle / "manifest.sha256", line.encode())


def add_a_picture(bundle: Path, place: Place) -> None:
    put(bundle / "frames" / "more.png", b"x")


@pytest.mark.long
@pytest.mark.parametrize(
    "forge",
    [
        sign_the_capture_with_another_key,
        leave_the_capture_unsigned,
        put_in_the_signature_of_another_capture,
        put_in_a_seal_for_the_signature,
        change_the_log_of_the_phone,
        change_it_and_list_it_again,
        add_a_picture,
    ],
    ids=lambda one: one.__name__,
)
def test_what_was_forged_between_capture_and_seal_is_refused(
    forge: Callable[[Path, Place], None], place: Place
) -> None:
    """The laboratory's own seal covers it."""
    case = CaseFolder(place.case)
    forge(case.bundle_path(0), place)
    shutil.rmtree(place.case / "seals")
    (place.case / "custody.jsonl").unlink()
    (place.case / "seals").mkdir()
    tool = SealingTool(version="0", tool_sha256="0" * 64, rules_sha256="0" * 64)
    make_seal(case, place.laboratory, tool=tool, wall_ns=CLOCK.wall_ns())
    code, printed = follow(place, SEALS="1", ROOT="", HOSTKEY="host.pub.pem")
    assert (code, steps_of(printed)) == (1, ["6"]), printed
    code, printed = follow(place, SEALS="1", ROOT="")
    assert (code, "nobody vouches for the time before the seal" in printed) == (0, True), printed


@pytest.mark.parametrize("name", ["KEY", "ROOT", "HOSTKEY"])
def test_a_key_or_root_out_of_the_case_itself_is_refused(place: Place, name: str) -> None:
    code, printed = follow(place, **{name: f"case/../case/seals/0002/{layout.KEY}"})
    assert (code, steps_of(printed)) == (1, ["1"]), printed


@pytest.mark.long
@pytest.mark.parametrize("name", ["pruned", "redacted"])
def test_a_copy_names_what_is_not_the_originals(place: Place, name: str) -> None:
    """A forged acquittal is refused, or named if the copy's own list admits it."""
    copy = place.root / name
    content = (copy / "verdicts.json").read_bytes()
    put(copy / "verdicts.json", content.replace(b"virtual", b"physical"))
    kind = "copy" if name == "pruned" else name
    code, printed = follow(place, CASE=name, KIND=kind)
    assert (code, steps_of(printed)) == (1, ["4"]), printed
    derived = json.loads((copy / "derived.json").read_bytes())
    derived["changed"].append({"path": "verdicts.json", "into": "verdicts.json"})
    put(copy / "derived.json", json.dumps(derived).encode())
    code, printed = follow(place, CASE=name, KIND=kind)
    if name == "redacted":  # its statement names the verdicts, whatever the copy's list admits
        assert (code, steps_of(printed)) == (1, ["4"]), printed
        return
    assert code == 0, printed
    nobodys = printed.partition("NOBODY vouches")[2].partition("Step 5")[0]
    assert "'verdicts.json'" in nobodys
    assert "'judgement.json'" not in nobodys


def forged_statement(place: Place) -> bytes:
    """What the newest seal says, with the files as they are now."""
    statement = json.loads(base64.b64decode(json.loads((place.case / STATEMENT).read_bytes())["payload"]))
    for one in statement["subject"]:
        hashes = Digests().of(place.newest / one["name"])
        one["digest"] = {name: hashes.by(name) for name in ALGORITHMS}
    return json.dumps(statement).encode()


def resign(place: Place, key: SealKey) -> None:
    """Verdicts, lists and statement, all consistent with each other."""
    for folder in (place.case, place.newest / "data"):
        put(folder / "verdicts.json", b"{}")
    relist(place.newest)
    put(place.case / STATEMENT, signed(forged_statement(place), key))


def relist(folder: Path) -> None:
    """All lists of a seal, as its files are now."""
    digests = Digests()
    files = {one: digests.of(folder / one) for one in files_below(folder) if one.startswith("data/")}
    for algorithm in ALGORITHMS:
        put(folder / layout.manifest_path(algorithm), bag.list_text(files, algorithm).encode())
    write_tag_lists(folder, digests)


def append(folder: Path, name: bytes, path: Path) -> None:
    for algorithm in ALGORITHMS:
        line = Digests().of(path).by(algorithm).encode() + b"  " + name + b"\n"
        list_path = folder / layout.manifest_path(algorithm)
        put(list_path, list_path.read_bytes() + line)


def cut_the_line_of_the_stamp(place: Place) -> None:
    log = place.case / "custody.jsonl"
    put(log, b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))


def log_the_stamp_again(place: Place) -> None:
    cut_the_line_of_the_stamp(place)
    stamp = place.newest / "stamps" / "01.tsr"
    files = {stamp.relative_to(place.case).as_posix(): Digests().of(stamp).sha256}
    append_custody(place.case, CustodyAction.STAMPED, files, tool_version="0", wall_ns=CLOCK.wall_ns())


def put(path: Path, content: bytes) -> None:
    path.write_bytes(content)
