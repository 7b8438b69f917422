"""An app's icon is a small picture of our own encoding, whatever the app's file holds in its place."""

import io

import pytest
from PIL import Image

from detector.apk.archive import PlainBytes
from detector.apk.identity import SIDE_PX, read_identity
from tests.fakes.apk_files import Ref, archive, binary_xml, manifest, resource_table

ICON, ALIAS = 0x7F010000, 0x7F010001
PATH = "res/ic.png"


def picture(width: int, height: int, *, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, format=kind)
    return out.getvalue()


def icon_of(content: bytes, *, path: str = PATH) -> bytes | None:
    root = manifest(application={"icon": Ref(ALIAS), "label": "App"})
    files = {
        "AndroidManifest.xml": binary_xml(root),
        "resources.arsc": resource_table({ICON: path, ALIAS: Ref(ICON)}),
        PATH: content,
    }
    identity = read_identity(PlainBytes(archive(files)))
    assert identity.label == "App"
    return identity.icon


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_picture_is_made_small_and_encoded_again(kind: str) -> None:
    icon = icon_of(picture(192, 192, kind=kind))
    assert icon is not None
    with Image.open(io.BytesIO(icon)) as drawn:
        assert (drawn.format, drawn.size, drawn.info) == ("PNG", (SIDE_PX, SIDE_PX), {})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(picture(4000, 4000), id="too many pixels"),
        pytest.param(picture(1000, 10), id="a strip"),
        pytest.param(picture(64, 64)[:60], id="cut off"),
        pytest.param(picture(64, 64, kind="GIF"), id="another kind"),
        pytest.param(b"<svg onload='alert(1)'/>", id="a script"),
        pytest.param(binary_xml(manifest()), id="drawn by instructions"),
    ],
)
def test_anything_else_is_no_icon(content: bytes) -> None:
    assert icon_of(content) is None


def test_only_a_resource_file_is_one() -> None:
    assert icon_of(picture(64, 64), path="../../etc/passwd") is None
    assert icon_of(picture(64, 64), path="res/not-there.png") is None
