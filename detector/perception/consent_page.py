"""Whether a page asks for consent to privacy terms, and its text: read from the view tree alone.

Only a page that is certainly none supports the claim that an app never asked. A page without text (a picture,
a game's own drawing), one of another package, or one that mentions privacy at all does not.
"""

import re

from detector.core.consent_page import Asking, ConsentPage
from detector.core.screen import ViewTree

__all__ = ["agrees_in_words", "mentions_terms", "read_consent_page"]

_TERMS = re.compile(
    r"隐私|用户协议|服务协议|使用协议|服务条款|用户须知|个人信息|privacy|"
    r"terms of|user agreement|personal data",
    re.IGNORECASE,
)
_AGREES = re.compile(r"^.{0,8}(?:同意|接受|agree|accept).{0,8}$", re.IGNORECASE)


def mentions_terms(text: str) -> bool:
    return _TERMS.search(text) is not None


def agrees_in_words(text: str) -> bool:
    """Whether a short text agrees to something; one that declines does so, too, in its letters."""
    return _AGREES.match(text) is not None


def read_consent_page(tree: ViewTree, package: str) -> ConsentPage:
    """The nodes of `package` only; with a system dialog over it the answer stays open."""
    own: list[str] = []
    n_foreign = 0
    for node in tree.walk():
        label = (node.text or node.content_desc or "").strip()
        if not label:
            continue
        if node.package in (package, None):
            own.append(label)
        elif node.package != "com.android.systemui":
            n_foreign += 1
    text = "\n".join(own)
    if mentions_terms(text) or any(agrees_in_words(text) for text in own):
        asking = Asking.YES
    else:
        asking = Asking.NO if own and not n_foreign else Asking.UNKNOWN
    return ConsentPage(asking=asking, text=text)
