from detector.parsing.getprop import parse_getprop


def test_reads_properties_and_keeps_lines_within_a_value() -> None:
    text = "[ro.a]: [1]\r\n[ro.b]: []\nnoise\n[ro.c]: [one\ntwo]\n"
    assert parse_getprop(text) == {"ro.a": "1", "ro.b": "", "ro.c": "one\ntwo"}
