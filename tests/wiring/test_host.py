import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from detector.core.conditions import HostFacts
from detector.wiring.host import cpu_model, host_facts, kernel_clock


def test_says_who_and_what_examines() -> None:
    told = host_facts("张三")
    assert told.operator == "张三"
    assert told.account is not None
    assert told.account.endswith(f"@{socket.gethostname()}")
    assert told.python == ".".join(map(str, sys.version_info[:3]))
    assert None not in (told.onnxruntime, told.opencv, told.numpy, told.tool_sha256)
    assert host_facts(None).operator is None


def test_a_new_process_gives_the_program_the_same_hash() -> None:
    code = "from detector.wiring.host import host_facts; print(host_facts(None).tool_sha256)"
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert printed.stdout.strip() == host_facts(None).tool_sha256


@pytest.mark.skipif(sys.platform != "linux", reason="adjtimex is Linux's own")
def test_the_kernel_says_whether_its_clock_is_set() -> None:
    told = kernel_clock()
    assert told is not None
    assert told.max_error_ms >= 0


def test_a_processor_that_cannot_be_read_is_not_guessed(tmp_path: Path) -> None:
    info = tmp_path / "cpuinfo"
    info.write_text("processor\t: 0\nmodel name\t: Some CPU @ 3 GHz\nmodel name\t: Some CPU @ 3 GHz\n")
    assert cpu_model(info) == "Some CPU @ 3 GHz"
    assert HostFacts().cpu is None
