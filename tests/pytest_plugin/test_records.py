"""What workers share about a scan: the case, or the original error."""

from pathlib import Path

import pytest

from detector.core.errors import ConfigError, DetectorError, DeviceLost, DeviceNotReady
from detector.pytest_plugin.records import Record, Records, broken


@pytest.mark.parametrize("error", [DeviceLost("a:1", "b: is gone"), ConfigError("x: is no y")])
def test_every_worker_raises_the_original_error(tmp_path: Path, error: DetectorError) -> None:
    Records(tmp_path).write(broken("cn.a.b@small", error, n_tries=2))
    (read,) = Records(tmp_path).all()
    again = read.raised()
    assert (type(again), str(again)) == (type(error), str(error))
    assert getattr(again, "serial", None) == getattr(error, "serial", None)
    assert read.n_tries == 2
    assert read.is_infrastructure == isinstance(error, DeviceLost)


def test_a_finished_scan_is_no_infrastructure_failure(tmp_path: Path) -> None:
    records = Records(tmp_path)
    records.write(broken("cn.a.b", DeviceNotReady("a", "is offline"), n_tries=1))
    records.write(Record(key="cn.a.b", title="cn.a.b", case="cases/cn.a.b", n_tries=2))
    read = records.read("cn.a.b")
    assert read is not None
    assert not read.is_infrastructure
    assert records.read("cn.a.c") is None


def test_our_own_folder_is_removed_and_a_given_one_stays(tmp_path: Path) -> None:
    own, shared = Records(None), Records(tmp_path)
    assert own.all() == []
    for one in (own, shared):
        with one.alone("cn.a.b"):
            one.write(Record(key="cn.a.b", title="cn.a.b"))
        one.close()
    assert not own.folder.exists()
    assert len(shared.all()) == 1
