"""Dask's dashboard: off unless asked for, on loopback by default; impossible requests get one sentence."""

import importlib.util
import socket
import urllib.request
from pathlib import Path

import pytest

from detector.core.errors import ConfigError
from detector.farm.dashboard import Dashboard, dashboard_at
from detector.farm.engine import engine_on_this_machine
from detector.farm.running import RunOrder, run_plan

HAS_BOKEH = importlib.util.find_spec("bokeh") is not None
needs_bokeh = pytest.mark.skipif(not HAS_BOKEH, reason="needs the extra dashboard")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("x", "'x' is neither a port nor address:port", id="no port"),
        pytest.param("0", "'0' is neither a port", id="port 0"),
        pytest.param("lab.example:8787", "'lab.example' is no address of this machine", id="a name"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        dashboard_at(text)


@pytest.mark.skipif(HAS_BOKEH, reason="the extra is installed")
def test_without_the_extra_the_error_says_what_to_install() -> None:
    with pytest.raises(ConfigError, match=r"pip install 'dark-pattern-detector\[dashboard\]'"):
        dashboard_at("8787")


def test_only_its_own_pages_may_read_it() -> None:
    here = Dashboard(host="127.0.0.1", port=8787)
    assert (here.url, here.is_on_this_machine_alone) == ("http://127.0.0.1:8787/status", True)
    assert here.origins == ["127.0.0.1:8787", "localhost:8787"]
    there = Dashboard(host="0.0.0.0", port=8787)
    assert not there.is_on_this_machine_alone


def test_a_remote_scheduler_has_its_own_dashboard() -> None:
    order = RunOrder(
        plan=Path("absent.yaml"),
        scheduler="tls://10.0.3.1:8786",
        dashboard=Dashboard(host="127.0.0.1", port=8787),
    )
    with pytest.raises(ConfigError, match="a scheduler elsewhere has its own"):
        run_plan(order)


@needs_bokeh
def test_the_dashboard_is_served_on_loopback_alone(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    dashboard = dashboard_at(str(port))
    assert dashboard.host == "127.0.0.1"
    with engine_on_this_machine((), tmp_path, dashboard=dashboard):
        with urllib.request.urlopen(dashboard.url, timeout=30) as page:
            assert b"Dask" in page.read()
        with pytest.raises(ConfigError, match="Address already in use"):
            dashboard_at(str(port))
