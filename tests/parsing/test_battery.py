from detector.parsing.battery import Battery, parse_battery

TEXT = """Current Battery Service state:
  AC powered: false
  USB powered: true
  Wireless powered: false
  Max charging current: 500000
  status: 2
  level: 84
  scale: 100
  temperature: 268
  technology: Li-ion
"""


def test_reads_how_full_and_how_warm_it_is() -> None:
    assert parse_battery(TEXT) == Battery(level_percent=84, temperature_c=26.8, powered_by=("USB",))


def test_missing_values_are_not_known() -> None:
    assert parse_battery("Can't find service: battery") == Battery(
        level_percent=None, temperature_c=None, powered_by=None
    )


def test_a_level_counts_by_its_scale() -> None:
    assert parse_battery("  level: 128\n  scale: 256\n").level_percent == 50
    assert parse_battery("  level: 1\n  scale: 0\n").level_percent is None
