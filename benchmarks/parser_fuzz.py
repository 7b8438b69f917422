"""Does any text make a parser raise, or take it more than its share of time?

    python -m benchmarks.parser_fuzz                     # a minute
    python -m benchmarks.parser_fuzz --minutes 30        # what a release asks for

Texts are made of every literal that a pattern looks for, of real lines' beginnings and of noise: some
behind each other, one over and over behind another. A text is slow where four times its length takes more
than nine times as long, twice in a row, by this process's own time. Prints what it found; exit code 1 where
there is anything.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable

from tests.parsing.every_parser import PARSERS, WORDS

SHORT_CHARS, FACTOR, MOST_TIMES_LONGER, LEAST_MEASURED_S = 4_000, 4, 9.0, 0.02
MOST_WORDS = 40


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--minutes", type=float, default=1.0)
    asked.add_argument("--seed", type=int, default=1)
    said = asked.parse_args()
    chance = random.Random(said.seed)
    end_s = time.monotonic() + said.minutes * 60
    n_texts, found = 0, set[str]()
    while time.monotonic() < end_s:
        name = chance.choice(list(PARSERS))
        if n_texts % 2:
            found |= _raised(name, _noise(chance))
        else:
            begin, word = chance.choice(WORDS), chance.choice(WORDS)
            if _is_slow(PARSERS[name], begin, word) and _is_slow(PARSERS[name], begin, word):
                found.add(f"{name} is slow on {begin!r} and then {word!r} over and over")
        n_texts += 1
    sys.stdout.write("".join(f"{one}\n" for one in sorted(found)))
    sys.stdout.write(f"{n_texts} texts, seed {said.seed}: {len(found)} found\n")
    return 1 if found else 0


def _noise(chance: random.Random) -> str:
    parts = []
    for _ in range(chance.randrange(MOST_WORDS)):
        if chance.random() < 0.8:
            parts.append(chance.choice(WORDS) * chance.choice((1, 1, 1, 3, 50)))
        else:
            parts.append("".join(chr(chance.randrange(1, 0x3000)) for _ in range(chance.randrange(12))))
    return "".join(parts)


def _raised(name: str, text: str) -> set[str]:
    try:
        PARSERS[name](text)
    except Exception as error:
        return {f"{name} raises {type(error).__name__} on {text[:200]!r}"}
    return set()


def _is_slow(parse: Callable[[str], object], begin: str, word: str) -> bool:
    short = word * (SHORT_CHARS // len(word))
    for scale in (1, FACTOR):
        long_s = _cost_s(parse, begin + short * FACTOR * scale)
        if long_s > LEAST_MEASURED_S and long_s > MOST_TIMES_LONGER * _cost_s(parse, begin + short * scale):
            return True
    return False


def _cost_s(parse: Callable[[str], object], text: str) -> float:
    begin_s = time.process_time()
    parse(text)
    return time.process_time() - begin_s


if __name__ == "__main__":
    sys.exit(main())
