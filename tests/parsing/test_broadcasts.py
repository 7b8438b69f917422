import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.broadcasts import SentBroadcast, parse_broadcasts
from detector.parsing.dump_values import ProcessRef

ANDROID_11 = """  Historical broadcasts [background]:
  Historical Broadcast background #0:
    BroadcastRecord{46c2166 u0 com.a.PUSH_SISTER} to user 0
    Intent { act=com.a.PUSH_SISTER flg=0x30 cmp=com.b.target/.WakeReceiver (has extras) }
      extras: Bundle[{why=keepalive}]
    caller=com.a.caller 1234:com.a.caller/u0a210 pid=1234 uid=10210
    enqueueClockTime=2026-01-09 15:49:09 dispatchClockTime=2026-01-09 15:49:09
    dispatchTime=-1m34s156ms (+5ms since enq) finishTime=-1m34s153ms (+3ms since disp)
    Deliver +2ms #0: (manifest)
      priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=false
      ActivityInfo:
        name=com.b.target.WakeReceiver
        packageName=com.b.target
        enabled=true exported=true directBootAware=false
    Skipped 0 #1: (manifest)
      ActivityInfo:
        name=com.c.Sleeper
        packageName=com.c
    Deliver 0 #2: BroadcastFilter{3528792 u0 ReceiverList{2fc291d 1352 com.d/10099/u0 remote:fa67df4}}
"""

ANDROID_15 = """    Historical Broadcast #183:
      BroadcastRecord{d60ec07 android.intent.action.BOOT_COMPLETED/u0} to user 0
      Intent { act=android.intent.action.BOOT_COMPLETED flg=0x89000010 xflg=0x4 (has extras) }
      caller=android 832:system/1000 pid=832 uid=1000 realCallingUid=1000
      enqueueClockTime=2026-01-09 03:42:09.394 dispatchClockTime=2026-01-09 03:42:14.399
      dispatchTime=-56s609ms (+5s5ms since enq) finishTime=-56s608ms (+1ms since disp)
      DELIVERED scheduled +1ms terminal +12ms #0: (manifest)
        reason: remote app
        name=com.b.target.BootReceiver
        packageName=com.b.target
      SKIPPED terminal +0 #1: (manifest)
        reason: Background execution not allowed: receiving Intent
        name=com.c.BootReceiver
        packageName=com.c
    #184: act=com.a.OLD flg=0x400030 cmp=com.b.target/.WakeReceiver
      +1ms dispatch +5s62ms finish
      enq=2026-01-09 03:42:09.336 disp=2026-01-09 03:42:09.337 fin=2026-01-09 03:42:14.399
"""


def first(text: str) -> SentBroadcast:
    return parse_broadcasts(text).values[0]


def test_names_sender_and_receivers_up_to_13() -> None:
    sent = first(ANDROID_11)
    assert (sent.action, sent.queue, sent.user) == ("com.a.PUSH_SISTER", "background", 0)
    assert (sent.caller_package, sent.caller_uid) == ("com.a.caller", 10210)
    assert sent.caller_process == ProcessRef(pid=1234, process="com.a.caller", uid=10210)
    assert sent.intent is not None
    assert sent.intent.wakes_stopped_apps
    assert (sent.waited_ms, sent.dispatched_ago_ms) == (5, 94_156)
    assert [(str(one.component), one.was_delivered) for one in sent.receivers if one.is_manifest] == [
        ("com.b.target/com.b.target.WakeReceiver", True),
        ("com.c/com.c.Sleeper", False),
    ]
    assert sent.receivers[2].process == ProcessRef(pid=1352, process="com.d", uid=10099)
    assert not sent.receivers[2].is_manifest


def test_names_sender_and_receivers_since_14() -> None:
    sent, old = parse_broadcasts(ANDROID_15).values
    assert (sent.action, sent.user, sent.real_caller_uid) == ("android.intent.action.BOOT_COMPLETED", 0, 1000)
    assert sent.enqueued_at == "2026-01-09 03:42:09.394"
    woken, refused = sent.receivers
    assert (str(woken.component), woken.was_delivered) == ("com.b.target/com.b.target.BootReceiver", True)
    assert refused.reason == "Background execution not allowed: receiving Intent"
    assert refused.was_delivered is False
    assert (old.is_summary, old.caller_package, old.action) == (True, None, "com.a.OLD")
    assert old.enqueued_at == "2026-01-09 03:42:09.336"


def test_receivers_up_to_7_have_no_state() -> None:
    sent = first(
        "    BroadcastRecord{1 u0 com.a.X} to user 0\n"
        "    Receiver #0: ResolveInfo{5d929a8 com.b/.R m=0x108000}\n"
        "    Receiver #1: BroadcastFilter{8181cc1 u-1 ReceiverList{5d9 902 system/1000/u-1 local:eca4d}}\n"
    )
    resolved, registered = sent.receivers
    assert (str(resolved.component), resolved.was_delivered) == ("com.b/com.b.R", None)
    assert registered.process == ProcessRef(pid=902, process="system", uid=1000)


def test_an_alarm_is_known_by_its_extra() -> None:
    sent = first(
        "BroadcastRecord{4 u0 com.b.TICK} to user 0\n  extras: Bundle[{android.intent.extra.ALARM_COUNT=1}]\n"
        "  caller=com.b null pid=-1 uid=1000\n"
    )
    assert sent.is_from_alarm
    assert (sent.caller_process, sent.caller_pid) == (None, -1)


@pytest.mark.parametrize("user", ["u-1 android.intent.action.X", "android.intent.action.X/u-1/0x1"])
def test_a_broadcast_to_all_users(user: str) -> None:
    sent = first(f"BroadcastRecord{{4 {user}}} to user -1\n")
    assert (sent.user, sent.action) == (-1, "android.intent.action.X")


BESIDE = """\
    BroadcastRecord{46c2166 u0 com.a.PUSH_SISTER} to user 0
      targetComp: {com.b.target/com.b.target.WakeReceiver}
    requiredPermissions=[android.permission.DUMP]  appOp=-1
    resultTo=null resultCode=0 resultData=null
    resultAbort=false ordered=true sticky=false initialSticky=false
    nextReceiver=1 receiver=null
    state=APP_RECEIVE
    terminalCount=1
"""


@pytest.mark.parametrize("text", [BESIDE, ANDROID_11, ANDROID_15])
def test_understands_printed_lines_that_are_not_used(text: str) -> None:
    assert parse_broadcasts(text).unknown == ()


@pytest.mark.parametrize("line", ["resultTwo=null", "by a vendor: 7", "vendorState=3", "state machine"])
def test_keeps_the_lines_that_it_does_not_know(line: str) -> None:
    assert parse_broadcasts(f"{ANDROID_11}      {line}\n").unknown == (f"      {line}",)


@given(st.text(max_size=300))
def test_never_raises_and_drops_no_line(text: str) -> None:
    for begin in ("", ANDROID_15[:400], ANDROID_11):
        read = parse_broadcasts(begin + "\n" + text)
        assert read.n_lines == sum(1 for line in (begin + "\n" + text).splitlines() if line.strip())


BOOT_OF_A_REAL_PHONE = """\
      BroadcastRecord{49bd38a android.intent.action.BOOT_COMPLETED/u0} to user 0
      enqueueClockTime=2026-10-01 19:29:13.355 dispatchClockTime=1969-12-31 21:00:00.000
      DELIVERED scheduled +5s891ms terminal +2s830ms (7) #8: (manifest)
          name=com.b.target.BootReceiver
          packageName=com.b.target
        reason: remote app
      DELIVERED scheduled +11s890ms terminal +4ms (10) #91: (manifest)
          name=androidx.work.impl.background.systemalarm.RescheduleReceiver
          packageName=com.b.target
        reason: remote app
      SKIPPED terminal +23m46s665ms (-1) #3: (manifest)
          name=com.c.Sleeper
          packageName=com.c
        reason: Background execution not allowed
"""
"""An Android 14 or later emulator's, as a public repository's test of a boot diagnosis quotes it, cut
by its author; the names of the packages are ours."""


def test_a_real_phones_receivers_since_14_are_read() -> None:
    sent = first(BOOT_OF_A_REAL_PHONE)
    assert [(str(one.component), one.was_delivered) for one in sent.receivers] == [
        ("com.b.target/com.b.target.BootReceiver", True),
        ("com.b.target/androidx.work.impl.background.systemalarm.RescheduleReceiver", True),
        ("com.c/com.c.Sleeper", False),
    ]
    assert [one.scheduled_ms for one in sent.receivers] == [5_891, 11_890, None]
    assert sent.receivers[0].reason == "remote app"


def test_an_undispatched_record_counts_its_time_from_the_boot() -> None:
    sent = first(
        "    BroadcastRecord{1 android.intent.action.BOOT_COMPLETED/u0} to user 0\n"
        "    enqueueClockTime=2026-10-01 19:29:13.355 dispatchClockTime=1970-01-01 08:00:00.000\n"
        "    dispatchTime=-23m46s665ms (-1m5s0ms since enq) finishTime=-2s0ms (+23m44s665ms since disp)\n"
    )
    assert (sent.dispatched_ago_ms, sent.waited_ms) == (None, None)
    assert sent.enqueued_ago_ms == 23 * 60_000 + 46_665 - 65_000


@pytest.mark.parametrize(
    ("line", "state", "scheduled_ms", "is_manifest"),
    [
        pytest.param("Receiver #0: ResolveInfo{5d9 com.b/.R m=0x108000}", "", None, True, id="7"),
        pytest.param("Deliver #0: (manifest)", "deliver", None, True, id="9"),
        pytest.param("Deliver +2ms #0: (manifest)", "deliver", None, True, id="11 to 13"),
        pytest.param("Skipped 0 #12: (manifest)", "skipped", None, True, id="11 to 13, skipped"),
        pytest.param("??????? 0 #1: (manifest)", "???????", None, True, id="11 to 13, unknown state"),
        pytest.param("DELIVERED scheduled 0 terminal 0 (-1) #0: (manifest)", "delivered", 0, True, id="0"),
        pytest.param("PENDING (3) #4: (manifest)", "pending", None, True, id="14, waits"),
        pytest.param("SCHEDULED scheduled +4ms (0) #1: (manifest)", "scheduled", 4, True, id="14, runs"),
        pytest.param("DEFERRED (-1) #1: (manifest)", "deferred", None, True, id="14, put off"),
        pytest.param(
            "TIMEOUT scheduled +1s0ms terminal +10s7ms (-1) #1: (manifest)",
            "timeout",
            1000,
            True,
            id="14, slow",
        ),
        pytest.param(
            "DELIVERED scheduled +3ms terminal 0 (-1) #0: BroadcastFilter{31ce594}",
            "delivered",
            3,
            False,
            id="registered",
        ),
        pytest.param("6 (-1) #0: (manifest)", "6", None, True, id="a state without a name"),
    ],
)
def test_every_form_of_a_receivers_line(
    line: str, state: str, scheduled_ms: float | None, is_manifest: bool
) -> None:
    """BroadcastRecord.dump of android-7, -9, -11, -14 and -15."""
    (receiver,) = first(f"    BroadcastRecord{{1 com.a.X/u0}} to user 0\n    {line}\n").receivers
    assert (receiver.state, receiver.scheduled_ms, receiver.is_manifest) == (state, scheduled_ms, is_manifest)


@pytest.mark.parametrize(
    "title",
    [
        "  Historical broadcasts:",
        "  Historical broadcasts [modern]:",
        "  Historical Broadcast modern #3:",
        "  Historical broadcasts summary [background]:",
        "  Active ordered broadcasts [background]:",
        "  Active Ordered Broadcast background #133:",
        "  Active broadcasts [foreground]:",
        "  Active Broadcast foreground #0:",
        "  Pending broadcasts:",
        "Pending  broadcast #113:",
        "  Frozen broadcasts:",
        "    <empty>",
        "  Pending broadcast [background]:",
        "    (null)",
    ],
)
def test_the_titles_of_all_lists_are_known(title: str) -> None:
    assert parse_broadcasts(title).unknown == ()
