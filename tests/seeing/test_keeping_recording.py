"""A recording in a bundle: the clip byte for byte, its frames with their times, and what it lacks."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from detector.cli.schema_command import schema_of
from detector.core.errors import ConfigError, EvidenceError
from detector.core.gap_code import GapCode
from detector.core.screen import Stream
from detector.engines.clip import Clip
from detector.evidence import layout
from detector.evidence.axis import ZeroKind
from detector.evidence.reader import open_bundle
from detector.evidence.records import BundleKind
from detector.evidence.verification import bundle_faults
from tests.evidence.bundles import header
from tests.seeing.recordings import keep_small, small_clip

CLIP = "video/00-clip.mp4"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    return small_clip(tmp_path_factory.mktemp("clip"))


@pytest.fixture(scope="module")
def kept(clip: Clip, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "bundle"
    keep_small(folder, clip)
    return folder


def test_the_clip_is_kept_byte_for_byte_and_its_facts_with_it(clip: Clip, kept: Path) -> None:
    assert (kept / CLIP).read_bytes() == clip.path.read_bytes()
    manifest = open_bundle(kept).manifest
    assert manifest.header.kind is BundleKind.RECORDING
    assert manifest.header.clip == clip.facts
    assert manifest.files[CLIP] == clip.facts.sha256


def test_frames_have_the_same_ids_times_and_pixels(clip: Clip, kept: Path) -> None:
    bundle = open_bundle(kept)
    assert bundle.frames == clip.frames
    assert bundle.zero.kind is ZeroKind.FIRST_FRAME
    for frame in (*clip.frames, clip.frames[0]):
        assert np.array_equal(bundle.pixels(frame), clip.pixels(frame))
    assert CLIP in bundle.paths_read


def test_it_has_no_actions_or_trees_and_states_what_is_missing(clip: Clip, kept: Path) -> None:
    bundle = open_bundle(kept)
    assert (bundle.actions, bundle.trees, bundle.foregrounds, bundle.log_text) == ((), (), (), "")
    assert {gap.stream for gap in bundle.gaps} == {Stream.TREES, Stream.LOGS, Stream.FOREGROUND}
    assert {gap.code for gap in bundle.gaps} == {GapCode.NOT_IN_RECORDING}
    assert all(gap.to_ms == pytest.approx(clip.facts.duration_ms, abs=1e-3) for gap in bundle.gaps)


def test_the_picture_of_a_frame_can_be_kept_beside_it(clip: Clip, kept: Path) -> None:
    (picture,) = open_bundle(kept).kept_pictures
    assert picture.frame_id == clip.frames[0].id
    assert (kept / picture.path).read_bytes().startswith(b"\x89PNG")


def test_its_records_fit_the_schema(kept: Path) -> None:
    schema = schema_of("bundle/2")
    documents = {}
    for name in schema["properties"]:
        if (kept / name).is_file():
            text = (kept / name).read_text(encoding="utf-8")
            lines = name.endswith(".jsonl")
            documents[name] = [json.loads(line) for line in text.splitlines()] if lines else json.loads(text)
    jsonschema.validate(documents, schema)
    assert layout.PICTURES in documents


def test_one_changed_byte_of_the_clip_is_refused_and_named(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    shutil.copytree(kept, folder)
    data = bytearray((folder / CLIP).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / CLIP).write_bytes(data)
    with pytest.raises(EvidenceError, match=r"00-clip\.mp4: changed after it was captured"):
        open_bundle(folder)
    (fault,) = bundle_faults(folder)
    assert fault.path.endswith(CLIP)


def test_a_file_that_changed_since_it_was_opened_is_refused(tmp_path: Path) -> None:
    again = small_clip(tmp_path)
    again.path.write_bytes(again.path.read_bytes() + b"\0")
    with pytest.raises(ConfigError, match="changed while it was read"):
        keep_small(tmp_path / "b", again)
    assert not (tmp_path / "b" / layout.MANIFEST).exists()


def test_only_a_recording_has_a_clip(clip: Clip) -> None:
    with pytest.raises(ValueError, match="has a clip"):
        replace(header(), clip=clip.facts)
    with pytest.raises(ValueError, match="has a clip"):
        replace(header(), kind=BundleKind.RECORDING)
