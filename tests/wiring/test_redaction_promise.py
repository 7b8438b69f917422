"""What was covered is nowhere in a redacted copy, cannot be guessed from it, and a forged copy is told."""

import base64
import gzip
import hashlib
import json
import re
import shutil
import stat
from pathlib import Path

import numpy as np
import pytest

from detector.case import CaseFolder
from detector.case.redaction import read_request
from detector.core.errors import ConfigError, EvidenceError
from detector.engines.text_reader import RapidTextReader
from detector.evidence.fault import FaultCode
from detector.parsing.personal_data import DataClass
from detector.parsing.picture_file import decode_picture
from detector.sealing.origin_proof import read_proof
from detector.sealing.trust import NOBODY
from detector.sealing.verified import State, verify_path
from detector.wiring.redacting import redact_case
from detector.wiring.sealing import verified
from tests.parsing.test_personal_data import SPELLINGS
from tests.sealing.sealed_cases import make_key, seal
from tests.wiring.redacted_cases import (
    CLOCK,
    NAME_REGION,
    Shown,
    case_of,
    drawn_names,
    found_in,
    log_with,
)

PHONE = "13812345678"
NAMES = drawn_names(12, seed=41)


def screens(names: tuple[str, ...]) -> list[Shown]:
    """Six names a screen under the region; beside them words that are not to be covered elsewhere."""
    return [
        Shown(
            lines=(
                ("关闭", 120),
                *((name, 180 + 80 * at) for at, name in enumerate(names[first : first + 6])),
                (f"{names[first]}的订单 关闭", 800),
            )
        )
        for first in range(0, len(names), 6)
    ]


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> CaseFolder:
    return case_of(
        tmp_path_factory.mktemp("named") / "case", screens(NAMES), log_with(NAMES) + "D/Ui: 关闭\n"
    )


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`case` with a telephone number, sealed; `copy` with the number covered; `key/`."""
    root = tmp_path_factory.mktemp("sealed")
    key = make_key(root / "key")
    case = case_of(root / "case", [Shown(lines=(("您好", 120),))], f"D/Net: number={PHONE}&t=1\n")
    seal(case, key)
    redact_case(case.root, root / "copy", read_request([], ["phone-number"]), reader=None, clock=CLOCK)
    return root


def codes_of(root: Path, **trust: object) -> set[FaultCode]:
    return {fault.code for fault in verified(root, **trust)[0].faults}  # type: ignore[arg-type]


def test_names_under_a_region_are_in_no_byte_and_no_picture_of_the_copy(
    named: CaseFolder, tmp_path: Path
) -> None:
    assert {name for _, name in found_in(named.root, NAMES)} == set(NAMES)
    reader = RapidTextReader(n_threads=1)
    copy = redact_case(
        named.root, tmp_path / "copy", read_request([NAME_REGION], []), reader=reader, clock=CLOCK
    )
    assert found_in(copy.folder, NAMES) == []
    for path in copy.folder.rglob("*.png"):
        pixels = decode_picture(path.read_bytes(), is_rgb=True)
        assert pixels is not None
        read = "".join(one.text for one in reader.read(np.ascontiguousarray(pixels)))
        assert not [name for name in NAMES if name in read]
        assert "订单" not in read  # the line that says a name once more is covered as a whole
    assert verify_path(copy.folder, NOBODY).state is State.UNSIGNED


def test_a_common_word_is_covered_at_its_place_only_and_listed(named: CaseFolder, tmp_path: Path) -> None:
    copy = redact_case(
        named.root, tmp_path / "copy", read_request([NAME_REGION], []), reader=None, clock=CLOCK
    )
    bundle = CaseFolder(copy.folder).bundle_path(0)
    assert "D/Ui: 关闭" in (bundle / "logs" / "logcat.redacted.txt").read_text(
        encoding="utf-8", errors="replace"
    )
    assert (
        "关闭"
        not in (bundle / "trees" / "0000.redacted.xml")
        .read_text(encoding="utf-8")
        .split('text="**的订单')[0]
        .split("bounds")[2]
    )
    assert [one.what for one in copy.document.left] == ["关闭"]


def hashes_in(folder: Path) -> set[str]:
    """Every hash that a folder publishes, those within signed statements included."""
    found: set[str] = set()
    for path in (one for one in folder.rglob("*") if one.is_file()):
        text = path.name + path.read_bytes().decode("utf-8", errors="replace")
        for token in re.findall(r'"payload": "([^"]+)"', text):
            text += base64.b64decode(token).decode()
        found |= set(re.findall("[0-9a-f]{64}", text))
    return found


def numbers_found(copy: Path, published: set[str]) -> list[str]:
    """Tries the number and its neighbours in the place of the asterisks, in one file and in those that name
    it by its hash, as somebody would who tries all numbers."""
    listed = json.loads((copy / "derived.json").read_text(encoding="utf-8"))
    covered = {one["path"]: (copy / one["into"]).read_text(encoding="utf-8") for one in listed["changed"]}
    own = {one["after_sha256"] for one in listed["changed"]}
    found = []
    for number in (f"138123{one:05d}" for one in range(45_000, 46_000)):
        guessed = {path: text.replace("*" * 11, number) for path, text in covered.items()}
        plain = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in guessed.items()}
        stated = {one["before_sha256"]: plain[one["path"]] for one in listed["changed"]}
        tried = set(plain.values())
        for text in guessed.values():
            redone = re.sub("[0-9a-f]{64}", lambda one: stated.get(one[0], one[0]), text)  # noqa: B023
            tried.add(hashlib.sha256(redone.encode()).hexdigest())
        if (tried - own) & published:
            found.append(number)
    return found


@pytest.mark.long
def test_a_covered_number_cannot_be_found_by_trying(sealed: Path) -> None:
    """The guesser who had the original's hashes, as all had before, would find it at once."""
    assert numbers_found(sealed / "copy", hashes_in(sealed / "copy")) == []
    assert numbers_found(sealed / "copy", hashes_in(sealed / "case")) == [PHONE]


def test_the_statement_and_the_secret_prove_where_the_copy_is_from(sealed: Path) -> None:
    key = sealed / "key" / "seal.pub.pem"
    found, _ = verified(sealed / "copy")
    assert found.case is not None and found.case.copy is not None
    assert found.case.copy.origin.proves_verdicts
    found, _ = verified(sealed / "copy", keys=[key], origin_proof=sealed / "copy.secret")
    assert found.case is not None and found.case.copy is not None
    origin = found.case.copy.origin
    assert origin.proves_verdicts and origin.n_shown == len(found.case.copy.document.kept)
    assert FaultCode.NOT_OF_ORIGIN not in {fault.code for fault in found.faults}
    assert stat.S_IMODE((sealed / "copy.secret").stat().st_mode) == 0o600


def forge(root: Path) -> None:
    """An acquittal in the copy, with every list of the copy redone."""
    path = root / "verdicts.json"
    was = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(path.read_bytes().replace(b'"failed"', b'"passed"') + b" ")
    now = hashlib.sha256(path.read_bytes()).hexdigest()
    for name in ("judgement.json", "derived.json", "custody.jsonl"):
        (root / name).write_text(
            (root / name).read_text(encoding="utf-8").replace(was, now), encoding="utf-8"
        )


def test_a_forged_acquittal_is_not_called_the_originals(sealed: Path, tmp_path: Path) -> None:
    shutil.copytree(sealed / "copy", tmp_path / "copy")
    forge(tmp_path / "copy")
    found, _ = verified(tmp_path / "copy")
    assert found.case is not None and found.case.copy is not None
    assert not found.case.copy.origin.proves_verdicts
    assert FaultCode.VERDICTS_NOT_PROVED in {fault.code for fault in found.faults}


def test_a_copy_made_up_without_any_seal_is_refused_if_a_key_is_given(tmp_path: Path) -> None:
    """Nothing contradicts in it: it is a copy of a case that nobody sealed."""
    case = case_of(tmp_path / "case", [Shown(lines=(("您好", 120),))], f"D/Net: {PHONE}\n")
    redact_case(case.root, tmp_path / "copy", read_request([], ["phone-number"]), reader=None, clock=CLOCK)
    key = make_key(tmp_path / "key")
    with pytest.raises(EvidenceError):
        seal(CaseFolder(tmp_path / "copy"), key)
    assert codes_of(tmp_path / "copy") == {FaultCode.VERDICTS_NOT_PROVED, FaultCode.UNSIGNED}
    public = tmp_path / "key" / "seal.pub.pem"
    assert codes_of(tmp_path / "copy", keys=[public]) == {FaultCode.SIGNATURE_MISSING}


def test_another_copys_secret_proves_nothing(sealed: Path, tmp_path: Path) -> None:
    redact_case(
        sealed / "case", tmp_path / "other", read_request([], ["phone-number"]), reader=None, clock=CLOCK
    )
    found, _ = verified(sealed / "copy", origin_proof=tmp_path / "other.secret")
    assert FaultCode.NOT_OF_ORIGIN in {fault.code for fault in found.faults}
    with pytest.raises(ConfigError, match="derived"):
        read_proof(sealed / "copy" / "derived.json")


def test_every_spelling_of_every_class_is_covered(tmp_path: Path) -> None:
    log = "\n".join(around.format(written) for _, around, written in SPELLINGS) + "\n"
    case = case_of(tmp_path / "case", [Shown(lines=(("您好", 120),))], log)
    secrets = [written for _, _, written in SPELLINGS]
    assert {one for _, one in found_in(case.root, secrets)} == set(secrets)
    asked = read_request([], [",".join(DataClass)])
    copy = redact_case(case.root, tmp_path / "copy", asked, reader=None, clock=CLOCK)
    assert found_in(copy.folder, secrets) == []
    assert verify_path(copy.folder, NOBODY).state is State.UNSIGNED


def test_what_cannot_be_covered_stops_the_copy(tmp_path: Path) -> None:
    """A name in a log that the phone packed."""
    packed = gzip.compress(f"收货人 {NAMES[0]}".encode()).decode("utf-8", "surrogateescape")
    case = case_of(tmp_path / "case", screens(NAMES[:6]), packed)
    with pytest.raises(EvidenceError, match="can still be read"):
        redact_case(case.root, tmp_path / "copy", read_request([NAME_REGION], []), reader=None, clock=CLOCK)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case"]
