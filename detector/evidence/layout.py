"""File names of a bundle, and nothing else. Paths are relative to it and always use `/`."""

__all__ = [
    "ACTIONS",
    "CAPTURE_DRAFTS",
    "CAPTURE_KEY",
    "CAPTURE_STATEMENT",
    "CLIPS",
    "CLOCK",
    "DUMPS",
    "FOREGROUND",
    "FORMAT",
    "FRAMES",
    "GAPS",
    "HEADER",
    "JOURNAL",
    "LATENESS",
    "LOGCAT",
    "MANIFEST",
    "MANIFEST_DRAFT",
    "MANIFEST_SHA256",
    "PACKETS",
    "PICTURES",
    "RUN_LOG",
    "TREES",
    "UNLISTED",
    "clip_path",
    "dump_path",
    "foreground_path",
    "picture_path",
    "tree_path",
    "video_path",
]

FORMAT = "bundle/2"

MANIFEST = "manifest.json"
MANIFEST_SHA256 = "manifest.sha256"  # detects a changed byte in the manifest itself
MANIFEST_DRAFT = "manifest.json.part"  # until its sha256 is written beside it; left over by a kill in between
CAPTURE_STATEMENT = "capture.dsse.json"  # signs the manifest, once it is written
CAPTURE_KEY = "capture.pub.pem"  # written before the statement: alone it signs nothing
CAPTURE_DRAFTS = (f"{CAPTURE_STATEMENT}.part", f"{CAPTURE_KEY}.part")  # left over by a kill
HEADER = "run.json"
JOURNAL = "journal.jsonl"
FRAMES = "frames.jsonl"
TREES = "trees.jsonl"
ACTIONS = "actions.jsonl"
GAPS = "gaps.jsonl"
CLOCK = "clock.jsonl"
FOREGROUND = "foreground.jsonl"
DUMPS = "dumps.jsonl"
PACKETS = "packets.jsonl"
PICTURES = "pictures.jsonl"  # of a recording
RUN_LOG = "run.log.jsonl"
LATENESS = "lateness.jsonl"  # in bundles from 2026-11 on
LOGCAT = "logs/logcat.txt"

UNLISTED = frozenset(
    {MANIFEST, MANIFEST_DRAFT, MANIFEST_SHA256, CAPTURE_STATEMENT, CAPTURE_KEY, *CAPTURE_DRAFTS}
)
"""Files that the manifest cannot list: itself, and those derived from it."""

_CLIP_SUFFIXES = frozenset({".mp4", ".m4v", ".mov", ".webm", ".mkv", ".gif"})

_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


def picture_path(sha256: str, picture: bytes) -> str:
    """Named by its own hash, so that a picture that recurs is stored once."""
    return f"frames/{sha256}.{'png' if picture.startswith(_PNG_MAGIC) else 'jpg'}"


def tree_path(number: int) -> str:
    return f"trees/{number:04d}.xml"


def foreground_path(number: int) -> str:
    return f"foreground/{number:04d}.txt"


def dump_path(number: int, name: str) -> str:
    return f"dumps/{number:04d}-{name}.txt"


def video_path(number: int, source: str) -> str:
    """One file for each time that a stream was started, in order, named by its source."""
    return f"video/{number:02d}-{source}.h264"


CLIPS = "video/00-clip*"
"""What `clip_path` gives."""


def clip_path(suffix: str) -> str:
    """The file of a recording made by others; an unusual suffix is left out."""
    return f"video/00-clip{suffix if suffix in _CLIP_SUFFIXES else ''}"
