from detector.parsing.processes import parse_processes


def test_reads_both_layouts_and_skips_the_heading() -> None:
    text = (
        "USER           PID  PPID     VSZ    RSS WCHAN            ADDR S NAME\n"
        "u0_a150       4118   352 1230992  43964 do_epoll_wait       0 S com.a:push\n"
        "root             1     0   68696   2864 0                   0 S init\n"
        "error: something\n"
    )
    assert [(p.user, p.pid, p.parent_pid, p.name) for p in parse_processes(text)] == [
        ("u0_a150", 4118, 352, "com.a:push"),
        ("root", 1, 0, "init"),
    ]
