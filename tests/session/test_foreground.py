from detector.session.foreground import ForegroundTracker

LINE = b"1767945600.123456  832  850 I wm_set_resumed_activity: [0,%s,minimalResumeActivityLocked]\n"
DUMP = "  mResumedActivity: ActivityRecord{1 u0 %s t1}\n"


def test_follows_the_log_across_chunk_boundaries() -> None:
    tracker = ForegroundTracker()
    line = LINE % b"com.a/.Main"
    tracker.feed(line[:40])
    assert tracker.component is None
    tracker.feed(line[40:])
    assert str(tracker.component) == "com.a/com.a.Main"


def test_begins_with_the_dump() -> None:
    tracker = ForegroundTracker()
    tracker.read_dump("nothing of use")
    assert tracker.component is None
    tracker.read_dump(DUMP % "com.home/.Launcher")
    assert str(tracker.component) == "com.home/com.home.Launcher"
    assert tracker.contradiction(DUMP % "com.a/.Main") is None  # the log has reported nothing yet


def test_recognises_an_outdated_dump() -> None:
    tracker = ForegroundTracker()
    tracker.feed(LINE % b"com.a/.Main")
    assert tracker.contradiction(DUMP % "com.a/.Main") is None
    assert tracker.contradiction("") is None
    assert tracker.contradiction(DUMP % "com.home/.Launcher") == (
        "the dump names com.home/com.home.Launcher in front, the log com.a/com.a.Main"
    )
    tracker.read_dump(DUMP % "com.home/.Launcher")
    assert str(tracker.component) == "com.a/com.a.Main"


def test_knows_the_app_chosen_for_a_web_address() -> None:
    tracker = ForegroundTracker()
    start = b"1767945600.123456  832  850 I ActivityTaskManager: START u0 {act=a.VIEW %s} from uid 10200\n"
    tracker.feed(start % b"dat=market://details/... cmp=com.shop/.Main")
    assert tracker.web_package is None
    tracker.feed(start % b"dat=https://policy.example.com/... cmp=com.browser/.Tab")
    tracker.feed(start % b"cmp=com.browser/.FirstRun")
    assert tracker.web_package == "com.browser"
