"""Names that identify an advert SDK, and those that do not."""

from dataclasses import replace

import pytest

from detector.apk.sdk_table import Purpose, Sdk, SdkIndex, SdkTable
from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.clue_reading import foreign_names
from detector.seeing.contexts import with_sdks
from detector.windows.window_clues import WindowClues
from detector.windows.window_track import WindowTrack
from tests.perception.role_clues import clues
from tests.reporting.case_reports import BlankAlbum, case_report

APP = "cn.example.shop"
ADS = [("pangle", "com.byted.pangle"), ("gdt", "com.qq.e")]
INDEX = SdkIndex(
    [
        SdkTable(
            format="sdk-table/1",
            name="own",
            licence="-",
            source="-",
            sdks=(
                *(
                    Sdk(id=id_, name_zh=id_, name_en=id_, purpose=Purpose.ADS, prefixes=(p,))
                    for id_, p in ADS
                ),
                Sdk(id="push", name_zh="推", name_en="p", purpose=Purpose.PUSH, prefixes=("cn.push",)),
            ),
        )
    ]
)


def window(*clues: WindowClues) -> WindowTrack:
    track = case_report(album=BlankAlbum()).runs[0].windows[0]
    reading = track.readings[0]
    return replace(track, readings=tuple(replace(reading, clues=one) for one in clues))


def sdk_of(*clues: WindowClues) -> str | None:
    (one,) = with_sdks([window(*clues)], lambda: INDEX, package=APP)
    return one.sdk


def by_activity(*names: str, package: str = APP) -> list[WindowClues]:
    return [
        replace(clues(package=None, activity=None, tree=None), activity=name, package=package)
        for name in names
    ]


@pytest.mark.parametrize(
    ("names", "sdk"),
    [
        pytest.param(["com.byted.pangle.StubActivity"], "pangle", id="its own activity"),
        pytest.param(["com.byted.pangle.S", "com.byted.pangle.S", f"{APP}.Main"], "pangle", id="in most"),
        pytest.param(["com.byted.pangle.S", f"{APP}.Main"], None, id="in half of its pictures"),
        pytest.param([f"{APP}.SplashActivity"], None, id="the app's own"),
        pytest.param([".SplashActivity"], None, id="the app's own, short"),
        pytest.param(["cn.push.PopActivity"], None, id="an SDK that shows no adverts"),
        pytest.param(["com.unknown.AdActivity"], None, id="one that no table knows"),
    ],
)
def test_an_activity_identifies_it(names: list[str], sdk: str | None) -> None:
    assert sdk_of(*by_activity(*names)) == sdk


def test_node_names_identify_it_unless_there_are_two_sdks() -> None:
    one = replace(clues(package=None, activity=None, tree=None), foreign_names=("com.byted.pangle",))
    other = replace(clues(package=None, activity=None, tree=None), foreign_names=("com.qq.e.ads.SplashView",))
    assert sdk_of(clues(package=None, activity=None, tree=None), one) == "pangle"
    assert sdk_of(one, other) is None
    assert sdk_of(*by_activity("com.qq.e.ads.ADActivity", package="com.other")) is None


def test_the_table_is_not_loaded_without_foreign_names() -> None:
    def never() -> SdkIndex:
        raise AssertionError("read for nothing")

    assert (
        with_sdks([window(clues(package=None, activity=None, tree=None))], never, package=APP)[0].sdk is None
    )
    assert (
        with_sdks(
            [window(replace(clues(package=None, activity=None, tree=None), foreign_names=("a.b",)))],
            None,
            package=APP,
        )[0].sdk
        is None
    )


def test_foreign_names_are_neither_the_apps_nor_androids() -> None:
    box = Rect.from_xywh(0, 0, 400, 800)

    def node(class_name: str, resource_id: str | None, *children: ViewNode) -> ViewNode:
        return ViewNode(
            class_name=class_name, resource_id=resource_id, package=APP, bounds=box, children=children
        )

    skip = node("android.widget.TextView", "com.byted.pangle:id/tt_splash_skip_btn")
    own = node(f"{APP}.AdView", f"{APP}:id/ad")
    root = node("android.widget.FrameLayout", "android:id/content", skip, own, node("com.qq.e.View", None))
    tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=0, windows=(root,))
    assert foreign_names(tree, box) == ("com.byted.pangle", "com.qq.e.View")
    assert foreign_names(None, box) == ()
