"""One ZIP file of a field test that may be passed on: figures and shapes, nothing about whose phone it is.

It contains no picture, serial, build, name of another app, or words that a person may have chosen. Its
contents are listed here and made for it; no file of the field test's folder is copied.
"""

import io
import zipfile
from collections.abc import Collection, Mapping

from detector.field_test.document import FieldTestDocument, impersonal_json
from detector.field_test.evidence import FieldEvidence
from detector.field_test.known_app import KnownApp
from detector.field_test.masking import own_lines
from detector.field_test.unknown import unknown_shapes

__all__ = ["ARCHIVE", "archive_of"]

ARCHIVE = "field-test.zip"
MAX_OWN_LINES = 400
_NO_TIME = (1980, 1, 1, 0, 0, 0)

_ABOUT = """What a phone can be trusted with: `detector field-test`.
field-test.json  the answers with their figures (field-test/1), without model and build
shapes.txt       lines that our parsers did not understand: N number, X hex, P package, W word, S text
own-lines.txt    lines about our own app, cn.detector.fieldtest, with everything else in them masked
There is no picture in it, no serial, no account, no network's name, and no name of another app.

手机实测结果：field-test.json 为各项答案与数值（不含机型与版本号），shapes.txt 为解析器未读懂的行的形状，
own-lines.txt 为只与我们自己的应用有关的行，其余内容均已遮盖。
其中没有画面、序列号、账号、网络名称或其他应用的名称。
"""


def archive_of(
    document: FieldTestDocument, evidence: FieldEvidence, known: KnownApp, *, secrets: Collection[str]
) -> bytes:
    """`secrets`: names of the phone and its owner, as far as the phone reported them."""
    files: Mapping[str, str] = {
        "README.txt": _ABOUT,
        "field-test.json": impersonal_json(document, secrets),
        "shapes.txt": _shapes(evidence, known),
        "own-lines.txt": _own(evidence, known, secrets),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(f"field-test/{name}", date_time=_NO_TIME)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode("utf-8"))
    return packed.getvalue()


def _shapes(evidence: FieldEvidence, known: KnownApp) -> str:
    lines = []
    for name, found in unknown_shapes(evidence, known).items():
        lines += [f"# {name}", *(f"{n}\t{text}" for text, n in found)]
    return "\n".join(lines) + "\n"


def _own(evidence: FieldEvidence, known: KnownApp, secrets: Collection[str]) -> str:
    lines: list[str] = []
    for name, text in evidence.texts:
        own = own_lines(text.splitlines(), package=known.package, secrets=secrets)
        kept = list(dict.fromkeys(own))[:MAX_OWN_LINES]
        lines += [f"# {name}", *kept] if kept else []
    return "\n".join(lines) + "\n"
