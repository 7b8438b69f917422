"""`detector keys` and `detector seal`: who vouches for a case, and that it is so."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detector import codec
from detector.cli.exit_codes import ExitCode
from detector.cli.options import AsJson
from detector.cli.terminal import print_document, print_line, say
from detector.cli.words import word
from detector.wiring.tool import host_clock

if TYPE_CHECKING:
    from detector.sealing.keys import SealKey

__all__ = ["register"]

KeyFile = Annotated[
    Path | None, typer.Option("--key", help="An Ed25519 key in PEM (default: the one of keys init).")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEntry:
    """`public_pem` is what others need: give it to them by another way than the cases."""

    path: str
    algorithm: str
    key_id: str
    public_pem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysDocument:
    format: str
    keys: tuple[KeyEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StampEntry:
    """`path` of the raw answer, in the seal; None where none was kept, and then `why_not` says why."""

    url: str
    path: str | None
    at: str | None
    authority: str | None
    why_not: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedDocument:
    format: str
    seal: str
    number: int
    is_new: bool
    key_id: str
    stamps: tuple[StampEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedDocument:
    """`sha256` is that of the file at `path`; `case_bytes` is what lay in the case."""

    format: str
    path: str
    sha256: str
    n_files: int
    n_bytes: int
    case_bytes: int


def register(app: typer.Typer) -> None:
    """Add these commands to the console script."""
    keys = typer.Typer(help="The key that signs seals.", no_args_is_help=True)
    keys.command("init")(init)
    keys.command("show")(show)
    app.add_typer(keys, name="keys")
    app.command("seal")(seal)
    app.command("pack")(pack)


def init(
    out: Annotated[
        Path | None, typer.Option(help="The folder for the key (default: the user's own).")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make an Ed25519 key, readable for its owner alone; one that is there is never written over."""
    from detector.wiring.sealing import init_key  # noqa: PLC0415 - signing needs a library of its own

    _tell(init_key(out), as_json=as_json)


def show(key: KeyFile = None, *, as_json: AsJson = False) -> None:
    """The public half of the key, and the name that seals call it by."""
    from detector.wiring.sealing import key_of  # noqa: PLC0415

    _tell(key_of(key), as_json=as_json)


def _tell(key: "SealKey", *, as_json: bool) -> None:
    if as_json:
        entry = KeyEntry(
            path=str(key.path), algorithm="ed25519", key_id=key.key_id, public_pem=key.public_pem.decode()
        )
        print_document(codec.to_json(KeysDocument(format="keys/1", keys=(entry,))))
        return
    say(f"{word('key_id')}: {key.key_id}")
    say(key.public_pem.decode().rstrip())
    print_line(str(key.path))


def seal(
    case: Annotated[Path, typer.Argument(help="A case folder.")],
    key: KeyFile = None,
    stamp: Annotated[
        list[str] | None,
        typer.Option(
            "--stamp",
            envvar="DETECTOR_STAMP",
            help="A time-stamp authority (RFC 3161, http or https; repeatable). A case that is sealed"
            " already is only stamped.",
        ),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Sign everything in a case, and have the time certified; judges nothing and moves nothing."""
    from detector.wiring.sealing import seal_case  # noqa: PLC0415

    sealed = seal_case(case, key_path=key, urls=tuple(stamp or ()), clock=host_clock())
    say(word("sealed" if sealed.is_new else "sealed_before").format(n=sealed.number, key=sealed.key_id))
    for one in sealed.asked:
        if one.facts is None:
            say(f"{word('not_stamped')}: {one.url}: {one.why_not}")
        else:
            say(f"{word('stamped')}: {one.facts.at:%Y-%m-%dT%H:%M:%SZ}, {one.facts.authority}")
    if as_json:
        stamps = tuple(
            StampEntry(
                url=one.url,
                path=one.path,
                at=None if one.facts is None else f"{one.facts.at:%Y-%m-%dT%H:%M:%SZ}",
                authority=None if one.facts is None else one.facts.authority,
                why_not=one.why_not or None,
            )
            for one in sealed.asked
        )
        document = SealedDocument(
            format="sealed/1",
            seal=str(sealed.folder),
            number=sealed.number,
            is_new=sealed.is_new,
            key_id=sealed.key_id,
            stamps=stamps,
        )
        print_document(codec.to_json(document))
    else:
        print_line(str(sealed.folder))
    if sealed.asked and all(one.facts is None for one in sealed.asked):
        raise typer.Exit(ExitCode.INCONCLUSIVE)


def pack(
    case: Annotated[Path, typer.Argument(help="A case folder.")],
    out: Annotated[Path | None, typer.Option(help="The file (default: CASE.zip, beside the case).")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Put a whole case into one ZIP file, to hand it on; the case stays as it is."""
    from detector.wiring.sealing import packed_case  # noqa: PLC0415

    packed = packed_case(case, out)
    said = word("packed").format(
        n=packed.n_files, mb=f"{packed.n_bytes / 1e6:.1f}", of=f"{packed.case_bytes / 1e6:.1f}"
    )
    say(f"{said}; SHA-256 {packed.sha256}")
    if as_json:
        document = PackedDocument(
            format="packed/1",
            path=str(packed.path),
            sha256=packed.sha256,
            n_files=packed.n_files,
            n_bytes=packed.n_bytes,
            case_bytes=packed.case_bytes,
        )
        print_document(codec.to_json(document))
    else:
        print_line(str(packed.path))
