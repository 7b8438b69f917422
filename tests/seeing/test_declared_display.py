"""A phone's declared display, checked against its pictures: what is credible, what becomes a gap."""

from dataclasses import replace

import jsonschema
import pytest

from detector import codec
from detector.cli.schema_command import schema_of
from detector.core.display import Display, PxPerMmSource, SystemBars
from detector.core.gap_code import GapCode
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import Frame, Stream, ViewNode, ViewTree
from detector.core.verdict import Outcome, ReasonCode, Verdict
from detector.evidence.reader import Bundle, open_bundle
from detector.judging.case import judge_runs
from detector.seeing import check_against_pictures, see_bundle
from detector.seeing.declared_display import display_of_recording
from detector.touching import join_runs
from detector.virtual.persona import Persona
from detector.virtual.personas import PERSONAS, persona_named
from detector.wiring.law import rule_book
from tests.fakes.remembered_sight import remembered_sight
from tests.fakes.simulated import capture, device_spec

SEEN_SCHEMA = schema_of("seen/1")
NODE = ViewNode()
TRUE = Display(
    width_px=1080,
    height_px=2400,
    density_dpi=420,
    px_per_mm=16.0,
    px_per_mm_relative_error=0.1,
    px_per_mm_source=PxPerMmSource.REPORTED,
    rotation_deg=0,
    bars=SystemBars(status_bar=Rect.from_xywh(0, 0, 1080, 80)),
)


def shot(n: int, width_px: int = 1080, height_px: int = 2400) -> Frame:
    return Frame(
        id=f"frame:{n:04d}",
        at_ms=100.0 * n,
        at_error_ms=5,
        source="screencap",
        lossy=False,
        width_px=width_px,
        height_px=height_px,
        png_sha256=f"{n:064x}",
    )


def video(n: int, width_px: int, height_px: int) -> Frame:
    return replace(shot(n, width_px, height_px), lossy=True, png_sha256=None, video_sha256="1" * 64, packet=n)


def codes(display: Display, *frames: Frame) -> list[GapCode]:
    return [gap.code for gap in check_against_pictures(display, frames).gaps]


def test_a_consistent_display_stays_as_declared() -> None:
    held = check_against_pictures(TRUE, [shot(0), shot(1)])
    assert (held.display, held.gaps) == (TRUE, ())
    assert [one.frame_px_per_display_px for one in held.frames] == [1.0, 1.0]


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda one: one.name)
def test_every_persona_is_credible(persona: Persona) -> None:
    declared = persona.display
    display = Display(
        width_px=declared.width_px,
        height_px=declared.height_px,
        density_dpi=declared.density_dpi,
        px_per_mm=declared.px_per_mm,
        px_per_mm_source=PxPerMmSource.REPORTED,
    )
    assert codes(display, shot(0, declared.width_px, declared.height_px)) == []


def test_a_size_unlike_the_pictures_makes_dp_and_mm_unknown() -> None:
    """The same shape: looks can be judged, lengths in dp cannot."""
    declared = replace(TRUE, width_px=540, height_px=1200, density_dpi=220, px_per_mm=8.0)
    held = check_against_pictures(declared, [shot(0), shot(1)])
    (gap,) = held.gaps
    assert (gap.stream, gap.code) == (Stream.DISPLAY, GapCode.DISPLAY_CONTRADICTED)
    assert "540x1200" in gap.why
    assert "1080x2400" in gap.why
    assert (held.display.density_dpi, held.display.px_per_mm) == (None, None)
    assert (held.display.width_px, held.display.height_px) == (540, 1200)
    assert [one.frame_px_per_display_px for one in held.frames] == [2.0, 2.0]


@pytest.mark.parametrize("density_dpi", [1.0, 99.0, 1001.0, 99999.0])
def test_an_impossible_density_is_not_credible(density_dpi: float) -> None:
    held = check_against_pictures(replace(TRUE, density_dpi=density_dpi), [shot(0)])
    assert [gap.code for gap in held.gaps] == [GapCode.DENSITY_IMPLAUSIBLE]
    assert (held.display.density_dpi, held.display.px_per_mm) == (None, TRUE.px_per_mm)


def test_a_density_without_room_for_an_app_is_not_credible() -> None:
    assert codes(replace(TRUE, density_dpi=800, px_per_mm=None), shot(0)) == [GapCode.DENSITY_IMPLAUSIBLE]


def test_a_density_unlike_the_glass_makes_both_doubtful_unless_measured() -> None:
    far = replace(TRUE, density_dpi=160)
    assert codes(far, shot(0)) == [GapCode.DENSITY_IMPLAUSIBLE, GapCode.GLASS_IMPLAUSIBLE]
    measured = check_against_pictures(replace(far, px_per_mm_source=PxPerMmSource.MEASURED), [shot(0)])
    assert [gap.code for gap in measured.gaps] == [GapCode.DENSITY_IMPLAUSIBLE]
    assert measured.display.px_per_mm == TRUE.px_per_mm


@pytest.mark.parametrize("px_per_mm", [1.0, 80.0])
def test_a_glass_of_impossible_size_is_not_credible(px_per_mm: float) -> None:
    held = check_against_pictures(replace(TRUE, density_dpi=None, px_per_mm=px_per_mm), [shot(0)])
    assert [gap.code for gap in held.gaps] == [GapCode.GLASS_IMPLAUSIBLE]
    assert (held.display.px_per_mm, held.display.px_per_mm_source) == (None, PxPerMmSource.UNKNOWN)


def test_a_video_smaller_than_the_display_is_no_contradiction() -> None:
    held = check_against_pictures(TRUE, [shot(0), video(1, 576, 1280), video(2, 720, 1600)])
    assert held.gaps == ()
    assert [one.frame_px_per_display_px for one in held.frames] == [1.0, 0.5333, 0.6667]


@pytest.mark.parametrize("size", [(20, 20), (27, 60), (1080, 1080), (2400, 1080)])
def test_a_picture_of_another_display_is_not_a_frame(size: tuple[int, int]) -> None:
    held = check_against_pictures(TRUE, [shot(0), shot(1, *size), shot(2, *size), shot(3)])
    assert [frame.id for frame in held.frames] == ["frame:0000", "frame:0003"]
    (gap,) = held.gaps
    assert (gap.stream, gap.code) == (Stream.FRAMES, GapCode.PICTURE_OF_ANOTHER_SIZE)
    assert (gap.from_ms, gap.to_ms) == (100.0, 300.0)
    assert held.display == TRUE


def test_if_all_pictures_are_rotated_so_was_the_display() -> None:
    held = check_against_pictures(TRUE, [shot(0, 2400, 1080), shot(1, 2400, 1080)])
    assert held.gaps == ()
    assert (held.display.width_px, held.display.height_px) == (2400, 1080)
    assert (held.display.rotation_deg, held.display.bars) == (None, SystemBars())
    assert held.display.density_dpi == TRUE.density_dpi
    assert len(held.frames) == 2


def test_a_display_of_another_shape_than_all_pictures_leaves_no_frame() -> None:
    held = check_against_pictures(replace(TRUE, width_px=99_999, height_px=1), [shot(0), shot(1)])
    assert held.frames == ()
    assert GapCode.PICTURE_OF_ANOTHER_SIZE in {gap.code for gap in held.gaps}
    assert held.display.density_dpi is None


def test_without_pictures_the_declared_display_stands() -> None:
    assert check_against_pictures(TRUE, []).display == TRUE


# A compliant app, seen through what a phone wrongly declares.


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    folder = tmp_path_factory.mktemp("evidence") / "bundle"
    return capture(device_spec(persona=persona_named("compact-13")), folder)[0]


def judged(evidence: Bundle, **declared: float) -> dict[str, Verdict]:
    """By rule code, of the splash, as if the phone had declared this of its display."""
    bundle = open_bundle(evidence.folder)
    device = bundle.manifest.header.device
    lying = replace(device, display=replace(device.display, **declared))  # type: ignore[arg-type]
    bundle.manifest = replace(bundle.manifest, header=replace(bundle.manifest.header, device=lying))
    run = see_bundle(bundle, run_index=0, setup=remembered_sight())
    jsonschema.validate(codec.to_plain(run), SEEN_SCHEMA)
    verdicts = judge_runs([run], join_runs([run]), rule_book("cn-default")).verdicts
    return {one.code: one for one in verdicts if one.subject == "window:1"}


@pytest.mark.parametrize(
    ("declared", "in_doubt"),
    [
        pytest.param({"width_px": 360, "height_px": 800}, {"CLS-05"}, id="half the size"),
        pytest.param({"density_dpi": 99_999}, {"CLS-04", "CLS-09"}, id="a density that cannot be"),
    ],
)
def test_a_compliant_app_is_not_accused(
    evidence: Bundle, declared: dict[str, float], in_doubt: set[str]
) -> None:
    judgements = judged(evidence, **declared)
    assert [code for code, one in judgements.items() if one.outcome is Outcome.FAILED] == []
    for code in in_doubt:
        assert (judgements[code].outcome, judgements[code].reason_id) == (
            Outcome.CANT_TELL,
            "display_doubted",
        )
        assert judgements[code].reason_code is ReasonCode.GAP


def test_a_bar_or_cutout_over_much_of_the_display_is_not_credible() -> None:
    over_all = SystemBars(
        status_bar=Rect.from_xywh(0, 0, 1080, 2400),
        navigation_bar=Rect.from_xywh(0, 2280, 1080, 120),
        cutout=Rect.from_xywh(0, 0, 1080, 700),
    )
    held = check_against_pictures(replace(TRUE, bars=over_all), [shot(0)])
    (gap,) = held.gaps
    assert gap.code is GapCode.BARS_IMPLAUSIBLE
    assert "status bar: 100%" in gap.why
    assert held.display.bars == SystemBars(navigation_bar=over_all.navigation_bar)


@pytest.mark.parametrize("thickness_px", [80, 168])
def test_the_tallest_bar_in_landscape_is_credible(thickness_px: int) -> None:
    lying = replace(
        TRUE,
        width_px=2400,
        height_px=1080,
        bars=SystemBars(
            status_bar=Rect.from_xywh(0, 0, 2400, thickness_px),
            navigation_bar=Rect.from_xywh(2400 - thickness_px, 0, thickness_px, 1080),
        ),
    )
    assert codes(lying, shot(0, 2400, 1080)) == []


def test_a_display_of_one_row_has_no_frames() -> None:
    """`wm size 99999x1`."""
    held = check_against_pictures(replace(TRUE, width_px=99_999, height_px=1), [shot(0), shot(1)])
    assert held.frames == ()
    assert GapCode.PICTURE_OF_ANOTHER_SIZE in {gap.code for gap in held.gaps}
    assert (held.display.density_dpi, held.display.px_per_mm) == (None, None)


def standing(width_px: float, height_px: float) -> ViewTree:
    window = replace(NODE, bounds=Rect.from_xywh(0, 0, width_px, height_px))
    return ViewTree(id="tree:0", at_ms=0, at_error_ms=1, windows=(window,))


def test_landscape_pictures_beside_portrait_trees_are_not_of_the_display() -> None:
    lying = [shot(0, 2400, 1080), shot(1, 2400, 1080)]
    assert check_against_pictures(TRUE, lying).frames != ()  # so it was rotated, as far as is known
    assert check_against_pictures(TRUE, lying, [standing(2400, 1080)]).frames != ()
    held = check_against_pictures(TRUE, lying, [standing(1080, 2400)])
    assert held.frames == ()
    assert {gap.code for gap in held.gaps} == {GapCode.PICTURE_OF_ANOTHER_SIZE}


def test_of_a_recording_in_a_phones_shape_the_density_is_guessed_with_its_error() -> None:
    width = Quantity(value=240, error=0, unit="px")
    for height_px, is_guessed in ((540, True), (430, True), (360, False)):
        display = display_of_recording(Display(width_px=240, height_px=height_px))
        in_dp = display.dp(width)
        assert (in_dp is not None) is is_guessed
        assert in_dp is None or (in_dp.low <= 320 and in_dp.high >= 480)
    given = Display(width_px=240, height_px=540, density_dpi=96)
    assert display_of_recording(given) == given
