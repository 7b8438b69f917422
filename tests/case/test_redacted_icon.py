"""A redacted copy has no icon of the app: nobody reads what is drawn in it."""

import json

from detector.case.redaction import TextCovering, hashes_of_covered, read_request
from detector.codec import to_json
from detector.core.device_facts import PackageFacts
from detector.parsing.spellings import Spellings


def test_the_icon_is_taken_out_of_every_document_that_holds_it() -> None:
    facts = PackageFacts(
        package="cn.example",
        version_name=None,
        version_code=None,
        target_sdk=None,
        apk_sha256=None,
        icon_png="iVBORw0KGgo=",
    )
    covering = TextCovering(read_request([], ["phone-number"]), Spellings([]), {})
    document = to_json({"package": facts, "note": 'says "icon_png": "AAAA"'}).encode()
    covered, n_covered = covering.covered("runs/00/bundle/run.json", document)
    told = json.loads(covered)
    assert (told["package"]["icon_png"], told["note"], n_covered) == ("", 'says "icon_png": "AAAA"', 1)
    assert hashes_of_covered("run.json", document, covered)
    assert covering.is_open("seen/00.json", document)
    assert not covering.is_open("seen/00.json", covered)
