"""Who started what, from logs alone: lines of real phones where available, and similar ones."""

from pathlib import Path

import pytest

from detector.attribution.chains import chains_of
from detector.attribution.finding import find_starts
from detector.attribution.found import Grade, StartKind
from detector.measures.background_starts import measure_background_starts
from tests.attribution.watches import watch_of

A, B = "com.sui.mutiprocessapplication1", "com.sui.mutiprocessapplication2"
UIDS = {A: 10_251, B: 10_252, "com.android.settings": 1000}


@pytest.mark.shared
def test_a_real_phones_associated_start_is_a_to_b_and_a_rebind(shared_data: Path) -> None:
    (sample,) = (shared_data / "samples" / "autostart").glob("22_*.txt")
    log = sample.read_text(encoding="utf-8")
    watch = watch_of(log, A, uids=UIDS, third_party=(A, B))
    (found,) = (one for one in find_starts(watch) if one.package == B)
    assert (found.kind, found.sub_kind) == (StartKind.ASSOCIATED, "rebind-after-kill")
    assert found.caller is not None
    assert (found.caller.package, found.caller.grade) == (A, Grade.PROVEN)
    assert found.component == f"{B}/{B}.MyService"
    assert any("Scheduling restart" in line for line in found.log_lines)
    assert any(f"caller={A}" in line for line in found.log_lines)
    (link,) = chains_of((found,))
    assert (link.from_package, link.to_package, link.grade) == (A, B, Grade.PROVEN)
    # An app that merely stays bound to a killed service has not started anything again (AST-02).
    assert measure_background_starts([found], watch).n_others_started.value == 0


def test_a_refusal_by_the_systems_uid_names_the_system_not_an_app_with_that_uid() -> None:
    log = (
        "01-28 12:42:32.922 I/OplusAppStartupManager(28320): *Do not want to launch app "
        f"{B}/10252 for broadcast Intent {{ act=android.intent.action.BOOT_COMPLETED flg=0x10 }} "
        "callUid:1000 callPid:1520\n"
    )
    (found,) = find_starts(watch_of(log, B, uids=UIDS, third_party=(A, B)))
    assert (found.kind, found.is_refused, found.trigger) == (StartKind.SELF, True, "boot")
    assert found.caller is not None
    assert found.caller.package == "android"
