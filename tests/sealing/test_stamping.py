"""Authorities that answer well, badly, late or not at all: the case is sealed anyway, the result recorded."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.case import CaseFolder
from detector.core.errors import ConfigError
from detector.evidence.fault import FaultCode
from detector.sealing.custody import read_custody
from detector.sealing.layout import seal_folder
from detector.sealing.stamps import AuthorityAnswer, NoAnswer, ask, stamp_seal
from detector.sealing.trust import NOBODY
from detector.sealing.verified import State, verify_path
from detector.session.clock import RealClock
from detector.wiring.keys import KeyChoice
from detector.wiring.sealing import seal_case
from tests.conftest import RequireBinary
from tests.fakes.time_stamp_authority import Authority, Manner, make_authority, openssl, serving
from tests.sealing.sealed_cases import make_case, make_key, seal

SHORT_S = 0.4


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> Authority:
    require_binary("openssl")
    return make_authority(tmp_path_factory.mktemp("tsa") / "tsa", with_chain=True, key="ec")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return make_key(tmp_path / "keys")


@pytest.fixture
def case(tmp_path: Path) -> CaseFolder:
    return make_case(tmp_path / "case", n_runs=1)


@pytest.fixture
def unreachable_url() -> Iterator[str]:
    """A port that was free a moment ago, and is held without listening."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}/"


def asked_within(url: str, folder: Path) -> AuthorityAnswer:
    (asked,) = stamp_seal(folder, [url], asking=lambda at, request: ask(at, request, deadline_s=SHORT_S))
    return asked


def test_several_authorities_stamp_one_seal(case: CaseFolder, key: Path, authority: Authority) -> None:
    with serving(authority) as one, serving(authority) as two:
        sealed = seal(case, key, one, two)
    assert [asked.path for asked in sealed.asked] == ["stamps/01.tsr", "stamps/02.tsr"]
    assert len({asked.facts.serial for asked in sealed.asked if asked.facts}) == 2
    found = verify_path(case.root, NOBODY)
    assert found.state is State.WHOLE
    assert len(found.seals[0].stamps) == 2
    stamps = sealed.folder / "stamps"
    openssl(
        *("ts", "-verify", "-in", stamps / "01.tsr", "-data", sealed.folder / "seal" / "statement.dsse.json"),
        *("-CAfile", authority.root),
    )


class ClockOfTomorrow(RealClock):
    def wall_ns(self) -> int:
        return super().wall_ns() + 86_400 * 10**9


def test_a_stamp_older_than_its_seal_reveals_a_wrong_clock(
    case: CaseFolder, key: Path, authority: Authority
) -> None:
    with serving(authority) as url:
        sealed = seal_case(case.root, chosen=KeyChoice(name=str(key)), urls=[url], clock=ClockOfTomorrow())
    assert sealed.asked[0].facts is not None
    found = verify_path(case.root, NOBODY)
    assert found.state is State.UNSIGNED
    assert [fault.code for fault in found.faults] == [FaultCode.CLOCKS_DISAGREE]


BAD = [one for one in Manner if one not in (Manner.HONEST, Manner.SLOW, Manner.DRIPS)]


@pytest.mark.parametrize("manner", BAD)
def test_an_invalid_answer_is_not_kept(
    manner: Manner, case: CaseFolder, key: Path, authority: Authority
) -> None:
    with serving(authority, manner) as url:
        sealed = seal(case, key, url)
    (asked,) = sealed.asked
    assert asked.facts is None
    assert asked.why_not
    assert not (sealed.folder / "stamps").exists()
    assert verify_path(case.root, NOBODY).state is State.WHOLE
    with serving(authority) as url:
        later = seal(case, key, url)
    assert (later.is_new, later.number, later.asked[0].why_not) == (False, 1, "")
    found = verify_path(case.root, NOBODY)
    assert found.state is State.WHOLE
    assert len(found.seals[0].stamps) == 1
    actions = [
        entry.action.value for entry in read_custody((case.root / "custody.jsonl").read_bytes(), where="log")
    ]
    assert actions[-2:] == ["sealed", "stamped"]


@pytest.mark.long
@pytest.mark.parametrize("manner", [Manner.SLOW, Manner.DRIPS])
def test_does_not_wait_for_a_slow_authority(
    manner: Manner, case: CaseFolder, key: Path, authority: Authority
) -> None:
    folder = seal(case, key).folder
    with serving(authority, manner) as url:
        begun = time.monotonic()
        asked = asked_within(url, folder)
        assert time.monotonic() - begun < 2.5
    assert asked.why_not == f"did not answer within {SHORT_S:g} s"
    assert verify_path(case.root, NOBODY).state is State.WHOLE


def test_reports_an_unreachable_authority(
    case: CaseFolder, key: Path, unreachable_url: str, authority: Authority
) -> None:
    with serving(authority) as url:
        sealed = seal(case, key, unreachable_url, url)
    assert sealed.asked[0].why_not.startswith("cannot be reached")
    assert sealed.asked[1].facts is not None
    assert verify_path(case.root, NOBODY).state is State.WHOLE


@pytest.mark.parametrize(
    "url", ["", "ftp://a/", "file:///etc/passwd", "http://", "http://a b/", "http://[::1", "http://a:99999/"]
)
def test_refuses_a_bad_address_before_anything_is_sealed(url: str, case: CaseFolder, key: Path) -> None:
    with pytest.raises(ConfigError, match="no address of a time-stamp authority"):
        seal(case, key, url)
    assert not (case.root / "seals").exists()


def test_an_unknown_host_name_is_no_answer() -> None:
    with pytest.raises(NoAnswer, match="cannot be reached"):
        ask("http://authority.invalid/", b"")


@pytest.mark.long
def test_an_interrupted_stamping_is_reported_and_completed(
    case: CaseFolder, key: Path, authority: Authority
) -> None:
    """Killed after the answer was kept, before the lists were written."""
    with serving(authority) as url:
        sealed = seal(case, key, url)
        folder = seal_folder(case.root, 1)
        lists = {path: path.read_bytes() for path in folder.glob("tagmanifest-*.txt")}
        sealed = seal(case, key, url)
        for path, content in lists.items():
            path.write_bytes(content)
        found = verify_path(case.root, NOBODY)
        assert found.state is State.INCOMPLETE
        assert {fault.code for fault in found.faults} == {FaultCode.STAMP_UNLISTED}
        assert not sealed.is_new
        seal(case, key, url)
    assert verify_path(case.root, NOBODY).state is State.WHOLE
    assert len(verify_path(case.root, NOBODY).seals[0].stamps) == 3
