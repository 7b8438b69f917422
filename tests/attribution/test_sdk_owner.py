"""Without a table every component is nobody's."""

from detector.attribution.sdk_owner import NO_SDKS


def test_no_table_knows_no_sdk() -> None:
    assert NO_SDKS.owner_of("cn.jpush.android.service.DaemonService", "cn.example.watched") is None
