import pytest

from detector.parsing.dump_values import parse_component


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("com.a/.Main", "com.a/com.a.Main"),
        ("{com.a/com.b.Main}", "com.a/com.b.Main"),
        (
            "android/com.android.internal.app.ResolverActivity",
            "android/com.android.internal.app.ResolverActivity",
        ),
        ("com.a/.Main$Inner t12}", "com.a/com.a.Main$Inner"),
    ],
)
def test_writes_the_class_out_in_full(text: str, full: str) -> None:
    assert str(parse_component(text)) == full


def test_no_component_is_none() -> None:
    assert parse_component("NotificationShade") is None
