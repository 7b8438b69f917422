from detector.session.foreground import ForegroundTracker

LINE = b"1767945600.000001   832   832 I wm_set_resumed_activity: [0,com.a/.Splash,x]\n"


def test_follows_lines_cut_anywhere() -> None:
    tracker = ForegroundTracker()
    for at in range(0, len(LINE), 7):
        assert tracker.component is None
        tracker.feed(LINE[at : at + 7])
    assert str(tracker.component) == "com.a/com.a.Splash"


def test_what_is_not_known_does_not_wipe_what_was() -> None:
    tracker = ForegroundTracker()
    tracker.feed(LINE)
    tracker.set(None)
    tracker.feed(b"noise \xff\n")
    assert str(tracker.component) == "com.a/com.a.Splash"
