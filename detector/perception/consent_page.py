"""Whether a page asks for consent to privacy terms, and what it says: read from the view tree alone.

Only what is surely no such page lets anybody say that an app never asked: a page without a text (a picture,
a game's own drawing), one of another package, or one that speaks of privacy at all is none of these.
"""

import re

from detector.core.consent_page import Asking, ConsentPage
from detector.core.screen import ViewTree

__all__ = ["read_consent_page"]

_TERMS = re.compile(
    r"隐私|用户协议|服务协议|使用协议|服务条款|用户须知|个人信息|privacy|"
    r"terms of|user agreement|personal data",
    re.IGNORECASE,
)
_AGREES = re.compile(r"^.{0,8}(?:同意|接受|agree|accept).{0,8}$", re.IGNORECASE)


def read_consent_page(tree: ViewTree, package: str) -> ConsentPage:
    """Of the nodes of `package` only; a dialog of the system over it leaves open what it would say."""
    own: list[str] = []
    n_foreign = 0
    for node in tree.walk():
        said = (node.text or node.content_desc or "").strip()
        if not said:
            continue
        if node.package in (package, None):
            own.append(said)
        elif node.package != "com.android.systemui":
            n_foreign += 1
    text = "\n".join(own)
    if _TERMS.search(text) or any(_AGREES.match(one) for one in own):
        asking = Asking.YES
    else:
        asking = Asking.NO if own and not n_foreign else Asking.UNKNOWN
    return ConsentPage(asking=asking, text=text)
