"""No file, bundle or device answer makes its reader raise a foreign exception.

`lab.benchmarks.parser_fuzz` does the same for any length of time; what it found is listed here by name.
"""

import json
import random

import pytest

from detector.codec import from_json
from detector.core.display import Display
from detector.core.errors import ConfigError, DetectorError, EvidenceError
from detector.evidence.reader import open_bundle
from detector.watch import read_watch
from tests.evidence.bundles import write_some
from tests.fakes.every_reader import READERS
from tests.fakes.resealed import read_bundle_of, spoilable_files
from tests.fakes.spoiling import spoiled

N_SPOILED = 25


@pytest.mark.parametrize("name", READERS)
def test_a_sample_is_read_and_a_corrupted_one_is_read_or_refused(name: str) -> None:
    reader, chance = READERS[name], random.Random(name)
    for sample in reader.samples:
        _read(name, sample)
    for _ in range(N_SPOILED):
        _read(name, spoiled(chance.choice(reader.samples), chance, others=reader.samples))


def _read(name: str, content: bytes) -> None:
    try:
        READERS[name].read(content)
    except DetectorError as error:
        assert "\n" not in str(error)


def _bundle_with(name: str, **fields: object) -> bytes:
    """The lines of that file, the last one with other fields."""
    *lines, last, _ = spoilable_files()[name].split(b"\n")
    return b"\n".join([*lines, json.dumps({**json.loads(last), **fields}).encode(), b""])


def test_an_impossible_time_is_refused() -> None:
    with pytest.raises(EvidenceError, match="no number to count with"):
        read_bundle_of("actions.jsonl", _bundle_with("actions.jsonl", ended_ns=10**400))


def test_a_frame_of_an_unknown_video_is_refused() -> None:
    with pytest.raises(EvidenceError, match=r"lists no packet of video/x\.h264|names a file|does not know"):
        read_bundle_of("frames.jsonl", _bundle_with("frames.jsonl", path="video/x.h264"))


def test_a_file_with_a_nul_in_its_name_is_refused() -> None:
    manifest = json.loads(spoilable_files()["manifest.json"])
    manifest["files"]["a\0b"] = "0" * 64
    with pytest.raises(EvidenceError, match="names a file that can be none"):
        read_bundle_of("manifest.json", json.dumps(manifest).encode())


def test_a_watch_interrupted_before_its_first_stage_has_none(tmp_path) -> None:  # type: ignore[no-untyped-def]
    write_some(tmp_path / "b").leave_open()
    assert read_watch(open_bundle(tmp_path / "b")).spans == ()


@pytest.mark.parametrize(
    "name", ["seen", "verdicts", "judgement", "lease", "device, json-rpc", "blocker rules"]
)
def test_endlessly_nested_json_is_refused_or_names_nothing(name: str) -> None:
    for content in (b"[" * 100_000, b'{"a":' * 100_000, b'{"result": ' + b"[" * 100_000):
        _read(name, content)


@pytest.mark.parametrize(
    "number", ["1e999", "-1E+400", "NaN", "-Infinity", "9" * 20, "-" + "9" * 5000, "99999999999999999999.5"]
)
def test_a_non_finite_number_is_refused(number: str) -> None:
    with pytest.raises(ConfigError, match=r"d: .* in line 2 is no number to count with"):
        from_json(Display, f'{{"width_px": 1,\n"height_px": 2, "density_dpi": {number}}}', where="d")


@pytest.mark.parametrize("number", ["1e-300", "0.00011552906209806809", "1767945600000000000", "1.5e10"])
def test_a_number_of_many_digits_is_accepted(number: str) -> None:
    text = f'{{"width_px": 1, "height_px": 2, "density_dpi": {number}}}'
    assert from_json(Display, text, where="d").density_dpi == float(number)


def test_strings_that_look_like_such_a_number_are_strings() -> None:
    assert from_json(dict[str, str], '{"NaN": "1e999 \\" 99999999999999999999"}', where="d")
