from detector.parsing.package import parse_package_dump

DUMP = """Packages:
  Package [com.a.other] (1):
    versionName=9
  Package [com.a] (b02d7d7):
    userId=10148
    versionCode=91230 minSdk=21 targetSdk=35
    versionName=0.9.12.3
Hidden system packages:
  Package [com.a] (c):
    versionCode=1 minSdk=21 targetSdk=34
    versionName=0.1
"""


def test_reads_the_entry_that_runs() -> None:
    dump = parse_package_dump(DUMP, "com.a")
    assert dump is not None
    assert (dump.version_name, dump.version_code, dump.target_sdk) == ("0.9.12.3", 91230, 35)


def test_what_is_not_said_is_none() -> None:
    dump = parse_package_dump("  Package [com.a] (1):\n", "com.a")
    assert dump is not None
    assert (dump.version_name, dump.version_code, dump.target_sdk) == (None, None, None)


def test_an_app_that_is_not_installed() -> None:
    assert parse_package_dump("Unable to find package: com.b", "com.b") is None
    assert parse_package_dump(DUMP, "com") is None
