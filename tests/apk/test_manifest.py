import pytest

from detector.apk.binary_xml import read_binary_xml
from detector.apk.manifest import ComponentType, Manifest, Queries, read_manifest
from detector.apk.resources import Resources, read_resources
from detector.core.errors import ConfigError
from tests.fakes.apk_files import Node, Ref, binary_xml, manifest, node, receiver, resource_table, service

BOOT = "android.intent.action.BOOT_COMPLETED"


def read(root: Node, table: bytes | None = None, *, hide_names: bool = False) -> Manifest:
    resources = Resources() if table is None else read_resources(table)
    return read_manifest(read_binary_xml(binary_xml(root, hide_names=hide_names)).root, resources)


@pytest.mark.parametrize("hide_names", [False, True], ids=["named", "with empty attribute names"])
def test_reads_the_app_and_its_components(hide_names: bool) -> None:
    found = read(
        manifest(
            permissions=["android.permission.INTERNET", "android.permission.INTERNET"],
            components=[
                receiver(".Boot", BOOT, directBootAware=True, enabled=False),
                service("com.sdk.Push", process=":push", permission="com.p", foregroundServiceType=8),
            ],
        ),
        hide_names=hide_names,
    )
    assert (found.package, found.version_name, found.version_code) == ("com.app.one", "1.2", 7)
    assert (found.min_sdk, found.target_sdk) == (21, 30)
    assert found.permissions == ("android.permission.INTERNET",)
    boot, push = found.components
    assert (boot.type, boot.name, boot.actions) == (ComponentType.RECEIVER, "com.app.one.Boot", (BOOT,))
    assert (boot.is_direct_boot_aware, boot.is_enabled) == (True, False)
    assert (push.process, push.permission, push.foreground_service_types) == (
        "com.app.one:push",
        "com.p",
        8,
    )


@pytest.mark.parametrize(
    ("written", "full"),
    [(".A", "com.app.one.A"), ("A", "com.app.one.A"), ("x.A", "x.A"), (".a.B", "com.app.one.a.B")],
)
def test_class_names_are_full(written: str, full: str) -> None:
    assert read(manifest(components=[service(written)])).components[0].name == full


@pytest.mark.parametrize(
    ("component", "target_sdk", "is_exported"),
    [
        pytest.param(service(".A"), 30, False, id="no filter"),
        pytest.param(service(".A", "some.action"), 30, True, id="a filter"),
        pytest.param(service(".A", "some.action", exported=False), 30, False, id="said otherwise"),
        pytest.param(node("provider", name=".A"), 30, False, id="a provider"),
        pytest.param(node("provider", name=".A"), 16, True, id="a provider of an old app"),
    ],
)
def test_exported_follows_androids_rules(component: Node, target_sdk: int, is_exported: bool) -> None:
    found = read(manifest(components=[component], target_sdk=target_sdk))
    assert found.components[0].is_exported is is_exported


def test_a_component_inherits_permission_and_process_of_the_application() -> None:
    found = read(
        manifest(
            components=[service(".A"), service(".B", process="own.process", permission="com.own")],
            application={"permission": "com.all", "process": "com.other"},
        )
    )
    assert [(one.process, one.permission) for one in found.components] == [
        ("com.other", "com.all"),
        ("own.process", "com.own"),
    ]


def test_references_are_resolved_where_the_table_has_them() -> None:
    table = resource_table({0x7F010000: "标题", 0x7F020000: True, 0x7F030000: ".FromTable"})
    found = read(
        manifest(
            components=[service(Ref(0x7F030000), exported=Ref(0x7F020000))],  # type: ignore[arg-type]
            application={"label": Ref(0x7F010000), "persistent": Ref(0x7F099999)},
        ),
        table,
    )
    assert found.label == "标题"
    assert (found.components[0].name, found.components[0].is_exported) == ("com.app.one.FromTable", True)
    assert found.is_persistent is False


def test_keeps_an_unresolvable_reference() -> None:
    assert read(manifest(application={"label": Ref(0x7F010000)})).label == "@7f010000"


def test_without_uses_sdk_the_target_is_the_first_android() -> None:
    found = read(node("manifest", node("application"), package="a.b"))
    assert (found.min_sdk, found.target_sdk) == (1, 1)


def test_a_code_name_is_not_a_number() -> None:
    root = node("manifest", node("uses-sdk", targetSdkVersion="Baklava"), package="a.b")
    assert read(root).target_sdk is None


def test_a_long_version_code_is_put_together() -> None:
    assert read(manifest(versionCodeMajor=2)).version_code == (2 << 32) + 7


def test_reads_what_other_apps_it_wants_to_see() -> None:
    queries = node(
        "queries",
        node("package", name="com.other"),
        node("intent", node("action", name="some.action")),
        node("provider", authorities="a.one;a.two"),
    )
    assert read(manifest(queries)).queries == Queries(
        packages=("com.other",), actions=("some.action",), authorities=("a.one", "a.two")
    )


def test_a_split_targets_what_its_base_targets() -> None:
    base = read(manifest(target_sdk=33))
    root = node(
        "manifest",
        node("application", node("provider", name="com.app.one.P")),
        package="com.app.one",
        split="feature",
    )
    found = read_manifest(read_binary_xml(binary_xml(root)).root, Resources(), base=base)
    assert (found.split, found.target_sdk) == ("feature", 33)
    assert found.components[0].is_exported is False


@pytest.mark.parametrize(
    "root", [node("manifest"), node("html", package="a.b")], ids=["no package", "no manifest"]
)
def test_refuses_a_manifest_without_a_package(root: Node) -> None:
    with pytest.raises(ConfigError, match="names no package"):
        read(root)
