"""The accessibility nodes of a scene at a given time: what a dump of its window would list."""

from collections.abc import Mapping

from detector.core.geometry import Rect
from detector.virtual.app_port import Node, VirtualDisplay
from detector.virtual.apps.running.layer import Layer, LayerState, NodeShape, moved
from detector.virtual.apps.running.scene import Scene

__all__ = ["node_bounds", "window_root"]

ROOT_CLASS = "android.widget.FrameLayout"


def window_root(
    scene: Scene, in_scene_ms: float, *, display: VirtualDisplay, typed: Mapping[str, str] | None = None
) -> Node:
    """One window; nodes are in the order of their layers, nested where the file says so. `typed`: texts of
    fields, by id.
    """
    shown: list[tuple[Layer, LayerState, NodeShape]] = []
    for layer in scene.layers:
        state = layer.state(in_scene_ms)
        if state is not None and layer.node is not None:
            shown.append((layer, state, layer.node))
    ids = {layer.id for layer, _, _ in shown}

    def children_of(parent: str | None) -> tuple[Node, ...]:
        found = []
        for layer, state, shape in shown:
            inside = shape.inside if shape.inside in ids else None
            bounds = _visible(node_bounds(shape, state), display)
            if inside != parent or bounds is None:
                continue
            text = layer.painter.label(state.tick) if shape.text is None else shape.text
            text = (typed or {}).get(shape.resource_id.partition(":id/")[2], text)
            node = Node(
                class_name=shape.class_name,
                bounds=bounds,
                resource_id=shape.resource_id,
                text=text,
                content_desc=shape.content_desc,
                clickable=shape.is_clickable,
                checked=shape.checked,
                enabled=in_scene_ms >= shape.enabled_from_ms,
                focusable=shape.is_clickable,
                children=children_of(layer.id),
            )
            found.append(node)
        return tuple(found)

    whole = (0, 0, display.width_px, display.height_px)
    children = children_of(None)
    owner = (scene.system_activity or "").partition("/")[0]
    return Node(
        class_name=ROOT_CLASS,
        bounds=whole,
        package=owner,
        resource_id="android:id/content",
        children=children,
    )


def node_bounds(shape: NodeShape, state: LayerState) -> Rect:
    """The node's bounds while its layer is in this state."""
    return moved(shape.bounds, state.x_px, state.y_px)


def _visible(bounds: Rect, display: VirtualDisplay) -> tuple[int, int, int, int] | None:
    """Whole px, clipped to the display as in a dump; None if nothing is left."""
    left, top = max(round(bounds.left_px), 0), max(round(bounds.top_px), 0)
    right = min(round(bounds.right_px), display.width_px)
    bottom = min(round(bounds.bottom_px), display.height_px)
    return (left, top, right, bottom) if left < right and top < bottom else None
