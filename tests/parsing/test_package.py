import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.package import PackageUser, parse_declared_components, parse_package_dump

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


def test_missing_values_are_none() -> None:
    dump = parse_package_dump("  Package [com.a] (1):\n", "com.a")
    assert dump is not None
    assert (dump.version_name, dump.version_code, dump.target_sdk) == (None, None, None)


def test_an_app_that_is_not_installed() -> None:
    assert parse_package_dump("Unable to find package: com.b", "com.b") is None
    assert parse_package_dump(DUMP, "com") is None


STATES = """Packages:
  Package [com.a] (b02d7d7):
    {uid}
    pkg=Package{{5437d30 com.a}}
    versionCode=7 minSdk=21 targetSdk=35
    pkgFlags=[ SYSTEM HAS_CODE ]
    installerPackageName=com.store
    firstInstallTime=2026-01-01 01:00:00
    lastUpdateTime=2026-01-02 01:00:00
    User 0: ceDataInode=1 installed=true hidden=false suspended=false stopped=true notLaunched=true enabled=0
      firstInstallTime=2025-05-12 11:50:54
    User 999: ceDataInode=0 installed=false hidden=false stopped=false notLaunched=false enabled=3
  Package [com.b] (c):
    User 0: stopped=false
"""


@pytest.mark.parametrize(
    ("line", "uid", "shared_user"),
    [
        pytest.param("userId=10148", 10148, None, id="up to 12"),
        pytest.param("appId=10148", 10148, None, id="newer"),
        pytest.param(
            "sharedUser=SharedUserSetting{7 android.uid.system/1000}", 1000, "android.uid.system", id="shared"
        ),
    ],
)
def test_reads_uid_and_shared_user(line: str, uid: int, shared_user: str | None) -> None:
    dump = parse_package_dump(STATES.format(uid=line), "com.a")
    assert dump is not None
    assert (dump.uid, dump.shared_user) == (uid, shared_user)


def test_reads_its_state_for_each_user() -> None:
    dump = parse_package_dump(STATES.format(uid="userId=10148"), "com.a")
    assert dump is not None
    assert dump.users == (
        PackageUser(user=0, is_installed=True, is_stopped=True, is_never_launched=True, is_enabled=True),
        PackageUser(
            user=999, is_installed=False, is_stopped=False, is_never_launched=False, is_enabled=False
        ),
    )
    assert dump.user() == dump.users[0]
    assert (dump.is_stopped, dump.is_never_launched) == (True, True)
    assert (dump.is_system, dump.installer) == (True, "com.store")
    assert (dump.first_installed_at, dump.last_updated_at) == ("2026-01-01 01:00:00", "2026-01-02 01:00:00")


@pytest.mark.parametrize(
    ("line", "hashes"),
    [
        pytest.param(
            "signatures=PackageSignatures{1011da9 version:2, signatures:[fbf02084], past signatures:[]}",
            ("fbf02084",),
            id="since 9",
        ),
        pytest.param(
            "signatures=PackageSignatures{7 version:3, signatures:[1, 2f], past signatures:[3 flags: 17]}",
            ("1", "2f"),
            id="two signers, and one before",
        ),
        pytest.param("signatures=PackageSignatures{41d5b3f8 [42031d60]}", ("42031d60",), id="up to 8"),
        pytest.param(
            "signatures=PackageSignatures{4957bc1 version:0, signatures:[], past signatures:[]}",
            (),
            id="none",
        ),
        pytest.param(
            "signatures=PackageSignatures{x version:2, signatures:[Signature{ab}]}", (), id="unknown"
        ),
    ],
)
def test_reads_the_signature_hashes(line: str, hashes: tuple[str, ...]) -> None:
    dump = parse_package_dump(f"  Package [com.a] (1):\n    {line}\n", "com.a")
    assert dump is not None
    assert dump.signature_hashes == hashes


TABLES = """Activity Resolver Table:
  Non-Data Actions:
      android.intent.action.MAIN:
        6ae1069 com.a/.Main filter b532aee
          Action: "android.intent.action.MAIN"
          Category: "android.intent.category.LAUNCHER"

Receiver Resolver Table:
  Non-Data Actions:
      android.intent.action.BOOT_COMPLETED:
        7d5648e com.a/com.sdk.Boot filter e5344af
          Action: "android.intent.action.BOOT_COMPLETED"
          Action: "android.intent.action.USER_PRESENT"
      android.intent.action.USER_PRESENT:
        7d5648e com.a/com.sdk.Boot filter e5344af
          Action: "android.intent.action.BOOT_COMPLETED"
          Action: "android.intent.action.USER_PRESENT"

Permissions:
  Permission [com.a.P] (b02d7d7):
        7d5648e com.a/.NotOne filter e5344af
"""


def test_lists_each_component_with_a_filter_once() -> None:
    main, boot = parse_declared_components(TABLES)
    assert (main.kind, str(main.component)) == ("activity", "com.a/com.a.Main")
    assert (boot.kind, str(boot.component)) == ("receiver", "com.a/com.sdk.Boot")
    assert boot.actions == ("android.intent.action.BOOT_COMPLETED", "android.intent.action.USER_PRESENT")


GRANTS = """\
  Package [com.a] (1):
    install permissions:
      android.permission.INTERNET: granted=true
    User 0: installed=true stopped=false
      runtime permissions:
        android.permission.CAMERA: granted=true, flags=[ USER_SET]
        android.permission.RECORD_AUDIO: granted=false, flags=[ USER_SET]
    User 10: installed=true stopped=false
      runtime permissions:
        android.permission.READ_SMS: granted=true, flags=[ USER_SET]
"""


def test_tells_which_permissions_the_owner_gave() -> None:
    given = parse_package_dump(GRANTS, "com.a")
    assert given is not None
    assert given.granted_permissions == ("android.permission.CAMERA",)
    unasked = parse_package_dump("  Package [com.a] (1):\n    versionName=1\n", "com.a")
    assert unasked is not None
    assert unasked.granted_permissions is None


@given(st.text(max_size=200))
def test_never_raises(text: str) -> None:
    for begin in ("", STATES, TABLES, "  Package [com.a] (1):\n"):
        parse_package_dump(begin + text, "com.a")
        parse_declared_components(begin + text)
