"""What types cannot check in an app file: that every name used is defined, every picture and glyph there.

`first_problem` returns one sentence, `key: what is wrong`, or None.
"""

from collections.abc import Iterator, Sequence

from PIL import Image, UnidentifiedImageError

from detector.virtual.apps.spec.app import (
    AppSpec,
    EffectSpec,
    GoEffect,
    JumpEffect,
    LinkSpec,
    MotionTriggerSpec,
    NotificationSpec,
    OpenEffect,
    PopupEffect,
    ResumeSpec,
    SceneSpec,
    SwipeSpec,
    SwitchEffect,
    ToastEffect,
    TouchSpec,
)
from detector.virtual.apps.spec.layers import (
    LayerSpec,
    LogoLayer,
    PageLayer,
    PictureLayer,
    PillLayer,
    StatusBarLayer,
    TextLayer,
)
from detector.virtual.apps.spec.place import Place
from detector.virtual.apps.spec.values import TextValue, possible_texts
from detector.virtual.drawing.font import first_unknown_character

__all__ = ["first_problem"]

REFERENCES = ("display", "safe")
MAX_PICTURE_PX = 40_000_000


def first_problem(spec: AppSpec) -> str | None:
    return next(_problems(spec), None)


def _problems(spec: AppSpec) -> Iterator[str]:
    yield from _identity_problems(spec)
    for name, scene in spec.scenes.items():
        yield from _scene_problems(spec, f"scenes.{name}", scene)
    yield from _background_problems(spec)
    yield from _endless_scenes(spec)


def _identity_problems(spec: AppSpec) -> Iterator[str]:
    if spec.launcher_activity not in spec.activities:
        yield f"launcher_activity: {spec.launcher_activity} is not among the activities"
    if (spec.start is None) == (not spec.variants):
        yield "start: give either start or variants"
    starts = [("start", spec.start)] if spec.start is not None else []
    starts += [(f"variants[{index}].start", variant.start) for index, variant in enumerate(spec.variants)]
    for key, start in starts:
        if start not in spec.scenes:
            yield f"{key}: there is no scene {start}"
        elif spec.scenes[start].activity is None:
            yield f"{key}: the scene {start} has no activity"
    ways: dict[str, Sequence[ResumeSpec | LinkSpec | NotificationSpec]] = {
        "resume": spec.resume,
        "links": spec.links,
        "notifications": spec.notifications,
    }
    for key, entries in ways.items():
        for index, entry in enumerate(entries):
            if entry.scene not in spec.scenes:
                yield f"{key}[{index}].scene: there is no scene {entry.scene}"
            elif key != "resume" and spec.scenes[entry.scene].activity is None:
                yield f"{key}[{index}].scene: the scene {entry.scene} has no activity"
    started = [(f"links[{index}].activity", link.activity) for index, link in enumerate(spec.links)]
    started += [(f"exported[{index}]", activity) for index, activity in enumerate(spec.exported or ())]
    for key, activity in started:
        if activity is not None and activity not in spec.activities:
            yield f"{key}: {activity} is not among the activities"
    for code, outcomes in spec.truth.items():
        if outcomes == []:
            yield f"truth.{code}: allows no outcome"


def _background_problems(spec: AppSpec) -> Iterator[str]:
    background = spec.background
    if background is None:
        return
    declared = {component.name for component in background.components}
    ids = [wake.id for wake in background.wakes]
    for index, wake in enumerate(background.wakes):
        key = f"background.wakes[{index}]"
        if ids.count(wake.id) > 1:
            yield f"{key}.id: two wakes are called {wake.id}"
        if wake.target is None and wake.component not in declared:
            yield f"{key}.component: {wake.component} is not among the components"
        if wake.target == spec.package:
            yield f"{key}.target: is the app itself; leave it out"
        if wake.every_ms is not None and wake.when not in ("alarm", "job", "sync"):
            yield f"{key}.every_ms: only an alarm, a job or a sync comes again by itself"


def _endless_scenes(spec: AppSpec) -> Iterator[str]:
    """Scenes that follow each other endlessly in no time would hang a launch."""
    for name in spec.scenes:
        seen, at = {name}, spec.scenes[name].then
        while at is not None and at in spec.scenes and spec.scenes[at].lasts_ms is not None:
            if at in seen:
                yield f"scenes.{name}.then: the scenes follow each other without end"
                return
            seen.add(at)
            at = spec.scenes[at].then


def _scene_problems(spec: AppSpec, key: str, scene: SceneSpec) -> Iterator[str]:
    if scene.activity is not None and scene.activity not in spec.activities:
        yield f"{key}.activity: {scene.activity} is not among the activities"
    is_passed_over = scene.unless is not None or scene.hides_from or scene.shows_to
    is_left_otherwise = scene.then is not None and (scene.back == "close" or is_passed_over)
    if (scene.lasts_ms is None) != (scene.then is None) and not is_left_otherwise:
        yield f"{key}.then: lasts_ms and then go together"
    if scene.then is not None:
        yield from _base_scene_problems(spec, f"{key}.then", scene.then)
    layer_ids: set[str] = set()
    for index, layer in enumerate(scene.layers):
        layer_key = f"{key}.layers[{index}]"
        yield from _layer_problems(spec, layer_key, layer, layer_ids)
        if layer.id is not None:
            if layer.id in layer_ids or layer.id in REFERENCES:
                yield f"{layer_key}.id: {layer.id} stands twice"
            layer_ids.add(layer.id)
    if scene.window is not None:
        for part, name in (("body", scene.window.body), ("close", scene.window.close)):
            if name is not None and name not in layer_ids:
                yield f"{key}.window.{part}: there is no layer {name}"
    for index, touch in enumerate(scene.touch):
        yield from _touch_problems(spec, f"{key}.touch[{index}]", touch, layer_ids)
    for index, swipe in enumerate(scene.swipes):
        yield from _touch_problems(spec, f"{key}.swipes[{index}]", swipe, layer_ids)
    for index, trigger in enumerate(scene.motion):
        yield from _motion_problems(spec, f"{key}.motion[{index}]", trigger)
    for index, popup in enumerate(scene.popups):
        if popup.scene not in spec.scenes:
            yield f"{key}.popups[{index}].scene: there is no scene {popup.scene}"
    for index, effect in enumerate(scene.on_back):
        yield from _effect_problems(spec, f"{key}.on_back[{index}]", effect)
    for index, timer in enumerate(scene.timers):
        yield from _effect_problems(spec, f"{key}.timers[{index}].effect", timer.effect)


def _base_scene_problems(spec: AppSpec, key: str, name: str) -> Iterator[str]:
    if name not in spec.scenes:
        yield f"{key}: there is no scene {name}"
    elif spec.scenes[name].activity is None:
        yield f"{key}: the scene {name} has no activity"


def _layer_problems(spec: AppSpec, key: str, layer: LayerSpec, layer_ids: set[str]) -> Iterator[str]:
    yield from _place_problems(f"{key}.place", layer.place, layer_ids)
    if layer.node is not None:
        if layer.node.place is not None:
            yield from _place_problems(f"{key}.node.place", layer.node.place, layer_ids)
        if layer.node.inside is not None and layer.node.inside not in layer_ids:
            yield f"{key}.node.inside: there is no layer {layer.node.inside} below this one"
    if layer.motion is not None:
        times_ms = [moment.at_ms for moment in layer.motion.keys if isinstance(moment.at_ms, float)]
        if times_ms != sorted(times_ms):
            yield f"{key}.motion.keys: the times do not rise"
    if isinstance(layer, TextLayer | PillLayer):
        counts = any("{s}" in text for text in possible_texts(layer.text))
        if counts and layer.countdown_s is None:
            yield f"{key}.countdown_s: the text counts seconds, and nothing says from which"
    if isinstance(layer, TextLayer | PillLayer | LogoLayer):
        yield from _text_problems(f"{key}.text", layer.text)
    if isinstance(layer, StatusBarLayer):
        yield from _text_problems(f"{key}.time", layer.time)
    if isinstance(layer, PageLayer):
        yield from _text_problems(f"{key}.title", layer.title)
    if isinstance(layer, PictureLayer):
        yield from _picture_problems(spec, f"{key}.file", layer.file)


def _place_problems(key: str, place: Place, layer_ids: set[str]) -> Iterator[str]:
    if place.of not in REFERENCES and place.of not in layer_ids:
        yield f"{key}.of: there is no layer {place.of} below this one"


def _text_problems(key: str, value: TextValue) -> Iterator[str]:
    for text in possible_texts(value):
        unknown = first_unknown_character(text)
        if unknown is not None:
            yield f"{key}: the shipped font has no sign for {unknown!r} (U+{ord(unknown):04X})"


def _picture_problems(spec: AppSpec, key: str, file: str) -> Iterator[str]:
    path = spec.folder / file
    if not path.resolve().is_relative_to(spec.folder.resolve()):
        yield f"{key}: {file} does not lie beside the app file"
        return
    try:
        with Image.open(path) as picture:
            width_px, height_px = picture.size
            if picture.format not in ("PNG", "JPEG"):
                yield f"{key}: {file} is neither PNG nor JPEG"
            if width_px * height_px > MAX_PICTURE_PX:
                yield f"{key}: {file} has more than {MAX_PICTURE_PX} pixels"
            picture.load()
    except FileNotFoundError:
        yield f"{key}: there is no picture {file} beside the app file"
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, SyntaxError):
        yield f"{key}: {file} cannot be read as a picture"


def _motion_problems(spec: AppSpec, key: str, trigger: MotionTriggerSpec) -> Iterator[str]:
    needed = "least_mps2" if trigger.kind == "shake" else "least_deg"
    if getattr(trigger, needed) is None:
        yield f"{key}.{needed}: a {trigger.kind} needs it"
    if trigger.kind == "twist" and trigger.least_mps2 is not None:
        yield f"{key}.least_mps2: a twist has none; a shake may have both"
    yield from _effect_problems(spec, f"{key}.effect", trigger.effect)


def _touch_problems(
    spec: AppSpec, key: str, touch: TouchSpec | SwipeSpec, layer_ids: set[str]
) -> Iterator[str]:
    if touch.at is not None and touch.place is not None:
        yield f"{key}.place: give either at or place"
    if touch.at is not None and touch.at not in layer_ids:
        yield f"{key}.at: there is no layer {touch.at}"
    if isinstance(touch, TouchSpec) and touch.words is not None and touch.at is None:
        yield f"{key}.words: without a layer (at) there are no words"
    if touch.place is not None:
        yield from _place_problems(f"{key}.place", touch.place, layer_ids)
    yield from _effect_problems(spec, f"{key}.effect", touch.effect)


def _effect_problems(spec: AppSpec, key: str, effect: EffectSpec) -> Iterator[str]:
    if isinstance(effect, PopupEffect | GoEffect | OpenEffect) and effect.scene not in spec.scenes:
        yield f"{key}.scene: there is no scene {effect.scene}"
    if isinstance(effect, SwitchEffect) and effect.then is not None and effect.then not in spec.scenes:
        yield f"{key}.then: there is no scene {effect.then}"
    if isinstance(effect, ToastEffect):
        yield from _text_problems(f"{key}.text", effect.text)
    if isinstance(effect, JumpEffect):
        needed = {"package": effect.package, "activity": effect.activity, "url": effect.uri}
        if effect.to in needed and needed[effect.to] is None:
            yield f"{key}.{'uri' if effect.to == 'url' else effect.to}: this jump needs it"
