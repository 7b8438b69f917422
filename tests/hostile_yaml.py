"""Hostile YAML, by what it does. `{key}` is the place of a known key."""

_BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(12)
)

HOSTILE_YAML: dict[str, tuple[str, str]] = {
    "an alias bomb": (_BOMB, "is far too long once its references are written out"),
    "a bomb of merges": (
        "a: &a {x: 1}\n"
        + "".join(
            f"{c}: &{c} {{<<: [{','.join(['*' + p] * 12)}]}}\n"
            for p, c in zip("abcdefgh", "bcdefghi", strict=True)
        ),
        "is far too long once its references are written out",
    ),
    "a cycle": ("a: &a {b: *a}", "refers to itself"),
    "a key twice": ("version: 1\nversion: 1", "version"),
    "a number of 10,000 digits": ("version: " + "9" * 10_000, "version: is a number of 10000 digits"),
    "a hexadecimal one": ("version: 0x" + "f" * 10_000, "version: is a number of"),
    "no number": ("version: .nan", "version: .nan is no number"),
    "an infinite number": ("version: -.inf", "version: -.inf is no number"),
    "a date that is none": ("version: 2026-99-99", "month must be in 1..12"),
    "100,000 brackets": ("a: " + "[" * 100_000, "YAML"),
    "nested in 70 lists": ("a: " + "[" * 70 + "]" * 70, "is nested more than"),
    "a list as a key": ("? [a]\n: 1", "key"),
    "an object of Python": ("a: !!python/object/apply:os.system [x]", "YAML"),
    "two documents": ("version: 1\n---\nversion: 1", "YAML"),
    "a control character": ("a: \x1b[2J", "YAML"),
}
"""The text, and what the error says."""
