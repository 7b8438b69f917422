"""Without a table no component has an owner."""

from detector.attribution.sdk_owner import NO_SDKS


def test_without_a_table_there_is_no_sdk() -> None:
    assert NO_SDKS.owner_of("cn.jpush.android.service.DaemonService", "cn.example.watched") is None
