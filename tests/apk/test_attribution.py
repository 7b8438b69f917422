import pytest

from tests.apk.reading import facts_of
from tests.fakes.apk_files import apk, manifest, service

CLASSES = {
    "com.app.one.Own": "java.lang.Object",
    "com.app.one.Push": "com.app.one.Base",
    "com.app.one.Base": "com.push.PushService",
    "com.push.PushService": "android.app.Service",
}


def attributed(name: str, **attributes: str) -> tuple[str, str | None, str | None]:
    content = apk(manifest(components=[service(name, **attributes)]), classes=CLASSES)
    (one,) = facts_of(content).components
    return one.owner, one.sdk, one.sdk_matched_by


@pytest.mark.parametrize(
    ("name", "owner", "sdk", "matched_by"),
    [
        (".Own", "app", None, None),
        ("com.app.lib.Own", "family", None, None),
        ("com.push.Daemon", "sdk", "push", "component"),
        ("com.push.Other", "sdk", "push", "prefix"),
        ("com.x.kword.Some", "sdk", "other", "keyword"),
        ("org.nobody.Some", "unknown", None, None),
        (".Push", "app", "push", "superclass"),
    ],
)
def test_finds_the_owner_of_a_component(
    name: str, owner: str, sdk: str | None, matched_by: str | None
) -> None:
    assert attributed(name) == (owner, sdk, matched_by)


def test_a_process_name_is_the_weakest_sign() -> None:
    assert attributed("org.nobody.Some", process=":pushcore") == ("sdk", "push", "process")


def test_a_keyword_does_not_claim_the_apps_own_class() -> None:
    assert attributed("com.app.one.kword.Some") == ("app", None, None)


def test_the_prefix_that_most_unknown_components_share_is_the_apps_own() -> None:
    names = ["com.brand.A", "com.brand.b.B", "com.brand.C", "org.else.D"]
    content = apk(manifest(components=[service(name) for name in names]))
    assert [one.owner for one in facts_of(content).components] == ["app", "app", "app", "unknown"]


def test_finds_sdks_by_components_code_and_libraries() -> None:
    content = apk(
        manifest(components=[service("com.push.Daemon"), service("com.push.Other")]),
        classes={"com.push.deep.er.Thing": "java.lang.Object"},
        files={"lib/arm64-v8a/libpush7.so": b"", "assets/lib/libother.so": b""},
    )
    assert [(one.id, one.matched_by, one.n_components) for one in facts_of(content).sdks] == [
        ("push", "component", 2),
        ("other", "class", 0),
    ]


def test_terminates_on_cyclic_superclasses() -> None:
    content = apk(
        manifest(components=[service(".A")]), classes={"com.app.one.A": "b.B", "b.B": "com.app.one.A"}
    )
    assert facts_of(content).components[0].sdk is None
