"""Turns a scene's layers as written in the file into layers in px: random values drawn, boxes placed."""

from pathlib import Path

from detector.core.geometry import Rect
from detector.virtual.app_port import VirtualDisplay
from detector.virtual.apps.running.chance import Chance
from detector.virtual.apps.running.layer import Layer, NodeShape
from detector.virtual.apps.running.layer_painting import PainterMaker
from detector.virtual.apps.running.layer_time import Motion, MotionPoint, Visibility
from detector.virtual.apps.running.pages import expand_page
from detector.virtual.apps.running.placing import Placing
from detector.virtual.apps.spec.layers import LayerSpec, PageLayer
from detector.virtual.apps.spec.place import NodeSpec
from detector.virtual.drawing.writing import TextPainter

__all__ = ["LayerMaker"]


class LayerMaker:
    """Makes the layers of one scene, bottom first; later ones may refer to earlier ones."""

    def __init__(
        self,
        *,
        scene: str,
        display: VirtualDisplay,
        chance: Chance,
        package: str,
        folder: Path,
        fade_in_ms: float,
    ) -> None:
        self.placing = Placing(display=display, chance=chance)
        self.chance = chance
        self._display = display
        self._scene = scene
        self._package = package
        self._painters = PainterMaker(self.placing, folder=folder)
        self._fade_in_ms = fade_in_ms
        self._texts: dict[str, TextPainter] = {}

    def make_all(self, specs: list[LayerSpec]) -> tuple[Layer, ...]:
        made = []
        for index, spec in enumerate(specs):
            if isinstance(spec, PageLayer):
                key = f"{self._scene}/{index}"
                made += [
                    self._make(part, f"{key}/{part_index}")
                    for part_index, part in enumerate(expand_page(spec, self.chance, key))
                ]
            else:
                made.append(self._make(spec, f"{self._scene}/{index}"))
        return tuple(made)

    def boxes_of_words(self, layer_id: str, words: str) -> list[Rect]:
        """The boxes of these words in a text, one per line; none if the text does not contain them."""
        painter = self._texts.get(layer_id)
        return [] if painter is None else painter.boxes_of(words, self.placing.boxes[layer_id])

    def _make(self, spec: LayerSpec, key: str) -> Layer:
        box, painter, ticker = self._painters.make(spec, key)
        layer_id = spec.id or key
        self.placing.boxes[layer_id] = box
        if isinstance(painter, TextPainter):
            self._texts[layer_id] = painter
        fade_in = self._fade_in_ms if spec.fade_in_ms is None else spec.fade_in_ms
        until_ms = None
        if spec.until_ms is not None:
            until_ms = self.chance.number(spec.until_ms, f"{key}/until_ms")
        visibility = Visibility(
            from_ms=self.chance.number(spec.from_ms, f"{key}/from_ms"),
            until_ms=until_ms,
            fade_in_ms=self.chance.number(fade_in, f"{key}/fade_in_ms"),
        )
        return Layer(
            id=layer_id,
            box=box,
            painter=painter,
            alpha=self.chance.number(spec.alpha, f"{key}/alpha"),
            visibility=visibility,
            motion=self._motion(spec, key),
            ticker=ticker,
            node=self._node(spec.node, box, key) if spec.node is not None else None,
        )

    def _motion(self, spec: LayerSpec, key: str) -> Motion | None:
        if spec.motion is None:
            return None
        points = tuple(
            MotionPoint(
                at_ms=self.chance.number(moment.at_ms, f"{key}/motion/{index}/at_ms"),
                x_px=self.placing.px(moment.x, f"{key}/motion/{index}/x", self._display.width_px),
                y_px=self.placing.px(moment.y, f"{key}/motion/{index}/y", self._display.height_px),
            )
            for index, moment in enumerate(spec.motion.keys)
        )
        return Motion(points=points, is_path=spec.motion.kind == "path")

    def _node(self, spec: NodeSpec, box: Rect, key: str) -> NodeShape:
        if spec.place is not None:
            bounds = self.placing.box(spec.place, f"{key}/node/place", None)
        else:
            bounds = box.expanded(round(self.placing.px(spec.grow, f"{key}/node/grow")))
        return NodeShape(
            class_name=spec.class_name,
            bounds=bounds,
            resource_id=f"{self._package}:id/{spec.id}" if spec.id else "",
            text=spec.text,
            content_desc=spec.desc,
            is_clickable=spec.clickable,
            checked=spec.checked,
            enabled_from_ms=self.chance.number(spec.enabled_from_ms, f"{key}/node/enabled_from_ms"),
            inside=spec.inside,
        )
