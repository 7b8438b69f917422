import hashlib

import pytest

from detector.virtual.commands import COMMANDS
from tests.virtual.driving import driven


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("echo a; echo b", "a\nb\n", id="a list"),
        pytest.param("false && echo a || echo b", "b\n", id="conditions"),
        pytest.param("false; echo $?; true; echo $?", "1\n0\n", id="the last status"),
        pytest.param("echo a b | grep b | wc -l", "1\n", id="a pipeline"),
        pytest.param("X=3; echo $X ${X}4 '$X'", "3 34 $X\n", id="variables"),
        pytest.param("echo $(echo in; echo side) out", "in side out\n", id="substitution"),
        pytest.param('F="a  b"; echo $F "$F"', "a b a  b\n", id="splitting at blanks"),
        pytest.param("echo x > /sdcard/f; echo y >> /sdcard/f; cat /sdcard/f", "x\ny\n", id="files"),
        pytest.param("nope 2>/dev/null; echo $?", "127\n", id="a stream thrown away"),
        pytest.param("nope 2>&1 | grep -c inaccessible", "1\n", id="streams joined"),
        pytest.param("echo a >/sdcard/1.png; echo b >/sdcard/2.png; ls /sdcard/*.png", None, id="patterns"),
        pytest.param("test -d /sdcard && [ -f /nope ] || echo no", "no\n", id="tests"),
        pytest.param("exit 4; echo never", "", id="exit"),
        pytest.param("echo 'one\ntwo' | head -n 1", "one\n", id="head"),
        pytest.param("sh -c 'echo in; exit 2'; echo $?", "in\n2\n", id="a shell in the shell"),
        pytest.param("toybox md5sum /nope", "md5sum: /nope: No such file or directory\n", id="toybox"),
        pytest.param("whoami; getprop ro.build.version.sdk", "shell\n33\n", id="who and what"),
        pytest.param(
            "settings get global x; settings put global x 1; settings get global x",
            "null\n1\n",
            id="settings",
        ),
        pytest.param(
            "wm size; wm density", "Physical size: 1080x2400\nPhysical density: 440\n", id="display"
        ),
        pytest.param("for x in a 'b c'; do echo [$x]; done", "[a]\n[b c]\n", id="for"),
        pytest.param("if false; then echo a; elif true; then echo b; else echo c; fi", "b\n", id="if"),
        pytest.param("if [ -f /none ]; then echo a; fi; echo $?", "0\n", id="an if that meets nothing"),
        pytest.param("X=1; (X=2; exit 5); echo $? $X; { X=3; }; echo $X", "5 1\n3\n", id="groups"),
        pytest.param("! true || echo no", "no\n", id="not"),
        pytest.param("for i in 1 2; do echo $i; done > /sdcard/o; cat /sdcard/o", "1\n2\n", id="into a file"),
        pytest.param("getprop ro.detector.virtual", "1\n", id="it says that it is virtual"),
    ],
)
def test_runs_scripts(script: str, expected: str | None) -> None:
    with driven() as phone:
        answer = phone.shell(script)
        assert expected is None or answer == expected


def test_a_word_that_is_no_command_gets_androids_answer_and_is_counted() -> None:
    with driven() as phone:
        assert phone.shell_v2("frobnicate -x") == (
            127,
            "",
            "/system/bin/sh: frobnicate: inaccessible or not found\n",
        )
        assert dict(phone.device.unknown_commands) == {"frobnicate": 1}


def test_v2_separates_the_streams_and_ends_with_the_status() -> None:
    with driven() as phone:
        assert phone.shell_v2("echo out; echo err >&2; exit 3") == (3, "out\n", "err\n")


def test_v2_hands_over_what_is_typed() -> None:
    with driven() as phone:
        assert phone.shell_v2("cat | wc -c", stdin=b"12345")[1] == "5\n"


def test_a_filter_on_a_live_log_prints_matches_at_once() -> None:
    with driven() as phone:
        stream = phone.open("exec:logcat -b events | grep -E 'am_proc_start'")
        phone.launch()
        assert b"am_proc_start" in stream.read_available()


def test_a_pipe_into_head_ends_a_command_without_end() -> None:
    with driven() as phone:
        phone.launch()
        assert phone.shell("logcat -b events | head -n 2").count("\n") == 2


def test_files_written_by_the_shell_have_the_hash_they_should() -> None:
    with driven() as phone:
        phone.shell("echo hello > /data/local/tmp/a")
        digest = hashlib.md5(b"hello\n").hexdigest()
        assert phone.shell("md5sum /data/local/tmp/a") == f"{digest}  /data/local/tmp/a\n"


def test_time_reads_alike_wherever_it_is_asked() -> None:
    with driven() as phone:
        phone.clock.sleep(2.5)
        assert float(phone.shell("date +%s.%N")) == pytest.approx(phone.clock.wall_ns() / 1e9, abs=1e-3)
        uptime_s = float(phone.shell("cat /proc/uptime").split()[0])
        assert uptime_s == pytest.approx(phone.device.persona.boot_uptime_s + 2.5, abs=0.02)


def test_nothing_reaches_the_hosts_own_shell_or_files() -> None:
    with driven() as phone:
        assert phone.shell("cat /etc/passwd") == "cat: /etc/passwd: No such file or directory\n"
        assert phone.shell("cat /../../../etc/passwd").endswith("No such file or directory\n")
        assert "python" not in COMMANDS


def test_reports_a_mistake_in_a_script() -> None:
    with driven() as phone:
        assert phone.shell_v2("echo 'open")[0] == 1


def test_a_job_in_the_background_outlives_its_shell() -> None:
    with driven() as phone:
        assert phone.shell("(sleep 2; echo done > /sdcard/job) & echo begun") == "begun\n"
        phone.clock.sleep(1.0)
        assert phone.shell("cat /sdcard/job 2>/dev/null") == ""
        phone.clock.sleep(1.5)
        assert phone.shell("cat /sdcard/job") == "done\n"
