"""Small text tools: echo, grep, head, tail, wc, test."""

import re
from collections.abc import AsyncIterator

from detector.virtual.commands.call import Call
from detector.virtual.commands.files import FilePorts, file_bytes
from detector.virtual.streams import StreamClosed

__all__ = ["echo", "grep", "head", "succeed", "tail", "test", "wc"]


async def succeed(call: Call[object]) -> int:
    """`true`; also `false`, which does not succeed."""
    return 1 if call.name == "false" else 0


async def echo(call: Call[object]) -> int:
    words = list(call.arguments)
    ends_line = True
    while words and words[0] in {"-n", "-e"}:
        ends_line = ends_line and words.pop(0) != "-n"
    await call.print(" ".join(words) + ("\n" if ends_line else ""))
    return 0


async def test(call: Call[FilePorts]) -> int:
    """`test` and `[`: files, strings and whole numbers."""
    words = list(call.arguments)
    if call.name == "[" and words and words[-1] == "]":
        words.pop()
    is_negated = bool(words) and words[0] == "!"
    holds = _holds(call, words[1:] if is_negated else words)
    return 0 if holds != is_negated else 1


def _holds(call: Call[FilePorts], words: list[str]) -> bool:
    match words:
        case ["-e" | "-r" | "-w", path]:
            return file_bytes(call.device, path) is not None or call.device.files.get(path) is not None
        case ["-f" | "-s", path]:
            return file_bytes(call.device, path) is not None
        case ["-d", path]:
            return call.device.files.is_folder(path)
        case ["-n", text] | [text]:
            return text != ""
        case ["-z", text]:
            return text == ""
        case [left, "=" | "==", right]:
            return left == right
        case [left, "!=", right]:
            return left != right
        case [left, ("-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge") as operator, right]:
            if not (left.lstrip("-").isdecimal() and right.lstrip("-").isdecimal()):
                return False
            order = (int(left) > int(right)) - (int(left) < int(right))
            return (
                order
                in {
                    "-eq": (0,),
                    "-ne": (-1, 1),
                    "-lt": (-1,),
                    "-le": (-1, 0),
                    "-gt": (1,),
                    "-ge": (0, 1),
                }[operator]
            )
        case _:
            return False


async def grep(call: Call[FilePorts]) -> int:
    """-i -v -c -o -q -E -F -w -m N -e PATTERN; reads stdin line by line, or files."""
    flags, words, most = set[str](), list[str](), None
    patterns: list[str] = []
    arguments = list(call.arguments)
    while arguments:
        word = arguments.pop(0)
        if word in {"-e", "-m"} and arguments:
            if word == "-e":
                patterns.append(arguments.pop(0))
            else:
                most = int(arguments.pop(0))
        elif word.startswith("-") and len(word) > 1:
            flags |= set(word[1:])
        else:
            words.append(word)
    if not patterns:
        if not words:
            await call.print_error("grep: no PATTERN\n")
            return 2
        patterns, words = [words[0]], words[1:]
    expression = re.compile(
        "|".join(_to_python(pattern, flags) for pattern in patterns), re.I if "i" in flags else 0
    )
    n_found = 0
    async for line in _lines(call, words):
        found = list(expression.finditer(line))
        if bool(found) == ("v" in flags):
            continue
        n_found += 1
        if "q" in flags:
            return 0
        if "o" in flags and "v" not in flags:
            await call.print("".join(f"{match[0]}\n" for match in found if match[0]))
        elif "c" not in flags:
            await call.print(line + "\n")
        if most is not None and n_found >= most:
            break
    if "c" in flags:
        await call.print(f"{n_found}\n")
    return 0 if n_found else 1


def _to_python(pattern: str, flags: set[str]) -> str:
    if "F" in flags:
        pattern = re.escape(pattern)
    elif "E" not in flags:
        # In a basic expression \| is "or" and a bare | is itself; the rest is the same here.
        pattern = pattern.replace("\\|", "\0").replace("|", "\\|").replace("\0", "|")
    return rf"\b(?:{pattern})\b" if "w" in flags else f"(?:{pattern})"


async def head(call: Call[FilePorts]) -> int:
    n_lines, paths = _count(call, default=10)
    async for line in _lines(call, paths):
        if n_lines <= 0:
            break
        await call.print(line + "\n")
        n_lines -= 1
        if n_lines == 0:
            break
    return 0


async def tail(call: Call[FilePorts]) -> int:
    n_lines, paths = _count(call, default=10)
    lines = [line async for line in _lines(call, paths)]
    await call.print("".join(f"{line}\n" for line in lines[-n_lines:] if n_lines))
    return 0


async def wc(call: Call[FilePorts]) -> int:
    flags = {sign for word in call.arguments if word.startswith("-") for sign in word[1:]} or set("lwc")
    paths = [word for word in call.arguments if not word.startswith("-")]
    data = b"".join(file_bytes(call.device, path) or b"" for path in paths)
    if not paths:
        data = await call.stdin.read_all()
    counts = {"l": data.count(b"\n"), "w": len(data.split()), "c": len(data)}
    shown = " ".join(str(counts[sign]) for sign in "lwc" if sign in flags)
    await call.print(" ".join([shown, *paths[:1]]) + "\n")
    return 0


def _count(call: Call[FilePorts], *, default: int) -> tuple[int, list[str]]:
    n_lines, paths = default, []
    words = list(call.arguments)
    while words:
        word = words.pop(0)
        if word in {"-n", "-c"} and words:
            n_lines = int(words.pop(0))
        elif word.startswith("-n") and word[2:].isdecimal():
            n_lines = int(word[2:])
        elif word.startswith("-") and word[1:].isdecimal():
            n_lines = int(word[1:])
        else:
            paths.append(word)
    return n_lines, paths


async def _lines(call: Call[FilePorts], paths: list[str]) -> AsyncIterator[str]:
    """Lines as they arrive, so that a filter on a live log prints its matches at once."""
    for path in paths:
        for line in (file_bytes(call.device, path) or b"").decode(errors="replace").splitlines():
            yield line
    while not paths:
        try:
            line_bytes = await call.stdin.read_until(b"\n")
        except StreamClosed:
            rest = (await call.stdin.read_all()).decode(errors="replace")
            if rest:
                yield rest
            return
        yield line_bytes[:-1].decode(errors="replace").rstrip("\r")
