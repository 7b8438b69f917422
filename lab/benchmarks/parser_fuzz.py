"""Does any text or file make a reader raise a foreign error, or take more than its share of time?

    python -m lab.benchmarks.parser_fuzz                     # a minute
    python -m lab.benchmarks.parser_fuzz --minutes 30        # required for a release
    python -m lab.benchmarks.parser_fuzz --only bundle       # readers whose name contains that word

Every other turn goes to a parser of a device's texts. Its input is made of every literal that a pattern looks
for, of beginnings of real lines and of noise, several in sequence, or one repeated after another. The other
turns go to a reader of files, bundles or a device's answers, which may refuse in a sentence of ours: samples
are truncated, bits flipped, words replaced by hostile ones, parts repeated. Something is slow
if four times its length takes more than nine times as long, twice in a row, by this process's own time,
or if one input takes longer than `MAX_S`; a hang ends the run with its location. Prints what it
found; exit code 1 if there is anything.
"""

import argparse
import base64
import faulthandler
import gc
import logging
import math
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial

from detector.core.errors import DetectorError
from tests.fakes.every_reader import READERS, Reader
from tests.fakes.spoiling import repeated, spoiled
from tests.parsing.every_parser import PARSERS, WORDS

SHORT_CHARS, FACTOR, MAX_TIMES_LONGER, MIN_MEASURED_S = 4_000, 4, 9.0, 0.02
MAX_WORDS = 40
HANGS_S = 300.0
"""Watched by a separate thread, since hanging native code may hold Python's lock."""

MAX_S = 3.0
"""By this process's own time, for a spoiled sample of some kilobytes."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    logging.disable()
    gc.freeze()  # existing objects need not be scanned before each measurement
    chance = random.Random(options.seed)
    parsers = [name for name in PARSERS if options.only in name]
    readers = [name for name in READERS if options.only in name]
    weights = [READERS[name].weight for name in readers]
    end_s = time.monotonic() + options.minutes * 60
    n_turns, found = Counter[str](), dict[str, str]()
    while time.monotonic() < end_s:
        faulthandler.dump_traceback_later(HANGS_S, exit=True)
        if parsers and (not readers or chance.random() < 0.5):
            name = chance.choice(parsers)
            found |= _parser_turn(name, chance)
        else:
            name = chance.choices(readers, weights)[0]
            found |= _reader_turn(name, READERS[name], chance)
        n_turns[name] += 1
    faulthandler.cancel_dump_traceback_later()
    for what, how in sorted(found.items()):
        sys.stdout.write(f"{what}\n    {how}\n")
    least = min((n_turns[name], name) for name in (*parsers, *readers))
    n_parsed = sum(n_turns[name] for name in parsers)
    sys.stdout.write(
        f"{n_parsed} texts for {len(parsers)} parsers, {n_turns.total() - n_parsed} inputs for "
        f"{len(readers)} readers (the fewest: {least[0]} for {least[1]!r}), seed {options.seed}: "
        f"{len(found)} found\n"
    )
    return 1 if found else 0


def _parser_turn(name: str, chance: random.Random) -> dict[str, str]:
    if chance.random() < 0.5:
        text = _noise(chance)
        try:
            PARSERS[name](text)
        except Exception as error:
            return {f"{name} raises {type(error).__name__} at {_place(error)}": f"on {text[:200]!r}"}
        return {}
    begin, word = chance.choice(WORDS), chance.choice(WORDS)
    if _is_slow(PARSERS[name], begin, word) and _is_slow(PARSERS[name], begin, word):
        return {f"{name} is slow": f"on {begin!r} and then {word!r} over and over"}
    return {}


def _reader_turn(name: str, reader: Reader, chance: random.Random) -> dict[str, str]:
    sample = chance.choice(reader.samples)
    if reader.grows and chance.random() < 0.15:
        at, part = chance.randrange(len(sample) + 1), chance.randrange(1, 40)
        if all(_grows_too_fast(reader, sample, at, part) for _ in range(2)):
            return {f"{name} is slow": f"on {sample[at : at + part]!r} over and over at {at}"}
        return {}
    content = spoiled(sample, chance, others=reader.samples)
    how = base64.b85encode(content).decode() if len(content) < 600 else f"{len(content)} bytes"
    took_s = math.inf
    for _ in range(3):  # a neighbour on this machine may make anything slow once
        begin_s = time.process_time()
        try:
            reader.read(content)
        except DetectorError as error:
            if "\n" in str(error):
                return {f"{name} refuses in several lines": repr(str(error)[:200])}
        except Exception as error:
            raised = f"{name} raises {type(error).__name__} at {_place(error)}"
            return {raised: f"{str(error)[:150]!r} on {how}"}
        took_s = min(took_s, time.process_time() - begin_s)
        if took_s <= MAX_S:
            return {}
    return {f"{name} is slow": f"{took_s:.1f} s for {how}"}


def _place(error: Exception) -> str:
    """The last line of ours that it passed."""
    ours = [one for one in traceback.extract_tb(error.__traceback__) if "/detector/" in one.filename]
    return f"{ours[-1].filename.rpartition('/detector/')[2]}:{ours[-1].lineno}" if ours else "the harness"


def _noise(chance: random.Random) -> str:
    parts = []
    for _ in range(chance.randrange(MAX_WORDS)):
        if chance.random() < 0.8:
            parts.append(chance.choice(WORDS) * chance.choice((1, 1, 1, 3, 50)))
        else:
            parts.append("".join(chr(chance.randrange(1, 0x3000)) for _ in range(chance.randrange(12))))
    return "".join(parts)


def _is_slow(parse: Callable[[str], object], begin: str, word: str) -> bool:
    short = word * (SHORT_CHARS // len(word))
    for scale in (1, FACTOR):
        long_s = _cost_s(partial(parse, begin + short * FACTOR * scale))
        if long_s > MIN_MEASURED_S:
            short_s = _cost_s(partial(parse, begin + short * scale))
            if long_s > MAX_TIMES_LONGER * short_s:
                return True
    return False


def _grows_too_fast(reader: Reader, sample: bytes, at: int, part: int) -> bool:
    n_times = max(20_000 // part, 1)
    long_s = _cost_s(lambda: reader.read(repeated(sample, at, part, n_times * FACTOR)))
    if long_s <= MIN_MEASURED_S:
        return False
    return long_s > MAX_TIMES_LONGER * _cost_s(lambda: reader.read(repeated(sample, at, part, n_times)))


def _cost_s(read: Callable[[], object]) -> float:
    """Without the cycle collector, which runs at unpredictable times."""
    gc.collect()
    gc.disable()
    begin_s = time.process_time()
    try:
        read()
    except Exception:
        pass  # what it raises is checked in the other turns
    finally:
        took_s = time.process_time() - begin_s
        gc.enable()
    return took_s


if __name__ == "__main__":
    sys.exit(main())
