from detector.watch import FileSdkOwners
from tests.apk.sdk_tables import own_index


def test_a_class_is_looked_up_in_the_table_if_no_file_was_read() -> None:
    owners = FileSdkOwners(own_index(), None)
    found = owners.owner_of("cn.jpush.android.service.PushReceiver", "com.a")
    assert found is not None
    assert (found.id, found.purpose, found.name_zh) == ("jpush", "push", "极光推送")
    assert owners.owner_of("com.a.MainActivity", "com.a") is None
