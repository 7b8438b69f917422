"""Which hashes a redacted copy must not publish, and what stands in their place.

Whoever knows all of a text but a telephone number finds the number by trying all of them against the text's
hash. So the copy has no plain hash of a covered file, nor of one that was left out, nor of any file from
which such a hash could be tried in turn. In its place stands its HMAC-SHA256 under a secret that stays with
the original: 64 hex digits, too, so that file names and references still lead from one file to another.

Two kinds of files may be named by their plain hash although they contain others: a manifest and the record of
a judgement. They contain a salt that is not in the copy, so nobody can try anything against them. So may a
signed statement, because nobody can guess the signature.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from detector.evidence import layout
from detector.evidence.plain_file import read_bytes

__all__ = ["HiddenHashes", "Secret", "is_text"]

_HASH = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{64}(?![0-9A-Za-z])")
_SALT = re.compile(r'"salt":\s*"([0-9a-f]{64})"')
_SALTED = (layout.MANIFEST, "judgement.json")
_NO_TEXTS = frozenset(
    {".png", ".jpg", ".h264", ".mp4", ".m4v", ".mov", ".webm", ".mkv", ".gif", ".apk", ".zip"}
)
_OF_NOTHING = hashlib.sha256(b"").hexdigest()
_OF_A_LAUNCH = (layout.ACTIONS, layout.CLOCK, layout.FRAMES, layout.LOGCAT)


class Secret:
    """32 bytes; `hex_` None: new ones."""

    def __init__(self, hex_: str | None = None) -> None:
        self._key = secrets.token_bytes(32) if hex_ is None else bytes.fromhex(hex_)

    @property
    def hex(self) -> str:
        return self._key.hex()

    @property
    def sha256(self) -> str:
        """Names the secret, and gives nothing of it away."""
        return hashlib.sha256(self._key).hexdigest()

    def commitment(self, sha256: str) -> str:
        return hmac.new(self._key, sha256.encode(), hashlib.sha256).hexdigest()


def is_text(path: str) -> bool:
    return Path(path).suffix not in _NO_TEXTS


class HiddenHashes:
    """`hashes`: sha256 of every file of the original by path; `changed`: paths of covered files and of those
    that are left out. `also`: further hashes that must not be published."""

    def __init__(
        self,
        root: Path,
        hashes: Mapping[str, str],
        changed: Iterable[str],
        *,
        secret: Secret,
        also: Iterable[str] = (),
    ) -> None:
        self._secret = secret
        self._hashes = hashes
        self._records: dict[str, set[str]] = {}
        self._mentions: dict[str, frozenset[str]] = {}
        self._salted: set[str] = set()
        salts: set[str] = set()
        for path in filter(is_text, hashes):
            text = read_bytes(root, path).decode("utf-8", errors="surrogateescape")
            self._mentions[path] = frozenset(_HASH.findall(text))
            salts |= self._note(path, text)
        self._hidden: set[str] = {*also, *salts}
        self._changed: set[str] = set()
        self._spread(set(changed))
        # What lies in the copy unchanged is no secret, whatever else has the same bytes.
        self._hidden -= {sha256 for path, sha256 in hashes.items() if path not in self._changed}

    @property
    def salted_headers(self) -> frozenset[str]:
        """The hashes of the headers of runs: unknown to all who lack the original."""
        return frozenset(
            self._hashes[path]
            for path in self._salted
            if path.endswith(f"/{layout.HEADER}") and self._hashes[path] in self._hidden
        )

    def changes(self, path: str) -> bool:
        """Whether a file that is not covered itself names something hidden, or is hidden."""
        return path in self._changed

    def are_in(self, text: str) -> bool:
        return not self._hidden.isdisjoint(_HASH.findall(text))

    def shown(self, sha256: str) -> str:
        """The hash itself, or what stands in its place."""
        return self._secret.commitment(sha256) if sha256 in self._hidden else sha256

    def replaced(self, text: str) -> str:
        return _HASH.sub(lambda found: self.shown(found[0]), text)

    def _note(self, path: str, text: str) -> set[str]:
        """Notes the hashes that a record gives for another file; returns the salts."""
        bundle, _, below = path.partition("/bundle/")
        if below and path.endswith(".jsonl"):
            for named, sha256 in _records_of(text):
                self._records.setdefault(f"{bundle}/bundle/{named}", set()).add(sha256)
        name = path.rpartition("/")[2]
        found = set(_SALT.findall(text)) if name in (*_SALTED, layout.HEADER) else set()
        if found:
            self._salted.add(path)
        return found

    def _spread(self, new: set[str]) -> None:
        """From the changed files to those that name them, until no more are found."""
        while new:
            self._changed |= new
            for path in new:
                self._hide(path)
            self._hidden.discard(_OF_NOTHING)
            new = {
                path for path, mentioned in self._mentions.items() if not mentioned.isdisjoint(self._hidden)
            }
            new |= {path for path in self._mentions if _manifest_of(path) in self._changed}
            new -= self._changed

    def _hide(self, path: str) -> None:
        name = path.rpartition("/")[2]
        is_safe = (path in self._salted and name in _SALTED) or name == layout.CAPTURE_STATEMENT
        if not is_safe:
            self._hidden.add(self._hashes[path])
        self._hidden |= self._records.get(path, set())
        bundle, _, below = path.partition("/bundle/")
        if below in _OF_A_LAUNCH:
            digest = hashlib.sha256()
            for name in _OF_A_LAUNCH:
                known = self._hashes.get(f"{bundle}/bundle/{name}", hashlib.sha256(b"").hexdigest())
                digest.update(bytes.fromhex(known))
            self._hidden.add(digest.hexdigest())


def _manifest_of(path: str) -> str | None:
    """Of the file that gives a manifest's own hash."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/{layout.MANIFEST}" if name == layout.MANIFEST_SHA256 else None


def _records_of(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict) and isinstance(record.get("path"), str):
            sha256 = record.get("sha256")
            if isinstance(sha256, str):
                yield record["path"], sha256
