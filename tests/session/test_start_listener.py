from detector.session.wake_recorder import StartListener

LINE = b"1767945604.509452   832   862 I am_proc_start: [0,4288,10150,com.a:push,broadcast,{com.a/com.a.R}]\n"


def test_notices_a_start_in_a_line_split_between_chunks() -> None:
    listener = StartListener()
    listener.feed(LINE[:60])
    assert listener.take() == ()
    listener.feed(LINE[60:])
    assert listener.take() == ("com.a",)
    assert listener.take() == ()


def test_names_each_app_once() -> None:
    listener = StartListener()
    listener.feed(LINE + LINE.replace(b"com.a:push", b"com.a") + LINE.replace(b"com.a", b"com.b"))
    assert listener.take() == ("com.a", "com.b")


def test_other_lines_and_noise_are_not_starts() -> None:
    listener = StartListener()
    listener.feed(b"1767945604.6   832   862 I am_proc_bound: [0,4288,com.a]\n\xff\xfe am_proc_start\n")
    assert listener.take() == ()
