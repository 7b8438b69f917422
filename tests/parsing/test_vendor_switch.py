import pytest

from detector.parsing.vendor_switch import VendorSwitch, parse_vendor_switch


@pytest.mark.parametrize(
    ("text", "mode", "allows"),
    [
        pytest.param(
            "MIUIOP(10008): ignore; time=+1h2m12s943ms ago; rejectTime=+1m33s184ms ago\n",
            "ignore",
            False,
            id="off",
        ),
        pytest.param("MIUIOP(10008): allow; time=+1h2m33s627ms ago\n", "allow", True, id="on"),
        pytest.param("MIUIOP(10008): ask\n", "ask", None, id="neither"),
    ],
)
def test_reads_xiaomis_switch(text: str, mode: str, allows: bool | None) -> None:
    assert parse_vendor_switch(text) == VendorSwitch(name="MIUIOP(10008)", mode=mode, allows=allows)


@pytest.mark.parametrize("text", ["", "Error: Unknown operation string: 10008\n", "No operations.\n"])
def test_other_phones_have_none(text: str) -> None:
    assert parse_vendor_switch(text) is None
