"""`detector keys`, `detector seal` and `detector pack`: signing keys, signed cases, and cases in one file."""

import getpass
import os
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detector import codec
from detector.cli.exit_codes import ExitCode
from detector.cli.notices import looking_at
from detector.cli.options import AsJson
from detector.cli.terminal import print_document, print_line, say
from detector.cli.words import word
from detector.core.errors import ConfigError
from detector.wiring.tool import host_clock

if TYPE_CHECKING:
    from detector.sealing.keys import SealKey
    from detector.sealing.stamps import AuthorityAnswer
    from detector.wiring.keys import KeyChoice

__all__ = ["PassphraseFile", "PassphraseVariable", "asking", "new_passphrase", "register"]


# Passphrases and PINs: from a file, an environment variable or a terminal, never an option's value.

PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", help="A file whose first line is the key's passphrase or PIN."),
]
PassphraseVariable = Annotated[
    str | None,
    typer.Option(
        "--passphrase-env",
        metavar="NAME",
        help="The environment variable that holds the key's passphrase or PIN.",
    ),
]

_MIN_LETTERS = 8


def asking(file: Path | None, variable: str | None, what: str) -> bytes:
    """Raises ConfigError if neither is named and there is no terminal to ask at."""
    from detector.wiring.keys import settled_secret  # noqa: PLC0415 - needs a library of its own

    settled = settled_secret(file, variable, os.environ)
    if settled is not None:
        return settled
    _refuse_without_terminal(what, variable)
    return _asked(word("passphrase_of", what=what))


def new_passphrase(file: Path | None, variable: str | None) -> bytes:
    """Asks twice at the terminal. Raises ConfigError if the two differ, or it is too short."""
    from detector.wiring.keys import settled_secret  # noqa: PLC0415

    secret = settled_secret(file, variable, os.environ)
    if secret is None:
        _refuse_without_terminal("keys init --passphrase", variable)
        secret = _asked(word("passphrase_new"))
        if secret != _asked(word("passphrase_again")):
            raise ConfigError("the two passphrases differ; no key was made")
    if len(secret.decode("utf-8", "surrogateescape")) < _MIN_LETTERS:
        raise ConfigError(f"a passphrase has {_MIN_LETTERS} letters or more; no key was made")
    return secret


def _asked(text: str) -> bytes:
    try:
        return getpass.getpass(f"{text}: ", stream=sys.stderr).encode("utf-8", "surrogateescape")
    except EOFError as error:
        say("")
        raise ConfigError("no passphrase was given") from error


def _refuse_without_terminal(what: str, variable: str | None) -> None:
    if sys.stdin.isatty():
        return
    if variable is not None:
        raise ConfigError(f"{what}: its passphrase should stand in the variable {variable}, which is not set")
    raise ConfigError(
        f"{what}: needs a passphrase: --passphrase-file FILE, --passphrase-env NAME, or a terminal to ask at"
    )


KeyName = Annotated[
    str | None,
    typer.Option(
        "--key",
        metavar="FILE|URI",
        help="A key in PEM or PKCS #12, or on a token by its URI, pkcs11:token=T;object=O (default: the one"
        " of keys init).",
    ),
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
    """`path` of the raw answer, in a seal; `at` None where none was kept, and then `why_not` says why."""

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
class SignedPdfDocument:
    """`certificate`: the signer's subject. `verdicts_sha256` None: the PDF names no verdicts."""

    format: str
    path: str
    sha256: str
    is_new: bool
    certificate: str
    verdicts_sha256: str | None
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
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Encrypt the key by a passphrase, which sealing asks for.")
    ] = False,
    passphrase_file: PassphraseFile = None,
    passphrase_env: PassphraseVariable = None,
    as_json: AsJson = False,
) -> None:
    """Make an Ed25519 key for its owner alone, never over another; from then on captures are signed, too."""
    from detector.cli.notices import say_signed_from_now  # noqa: PLC0415
    from detector.wiring.keys import init_key  # noqa: PLC0415 - signing needs a library of its own

    if passphrase_file is not None and not passphrase:
        raise ConfigError("--passphrase-file: only a key that is made with --passphrase has one")
    secret = new_passphrase(passphrase_file, passphrase_env) if passphrase else None
    _print_key(init_key(out, passphrase=secret), as_json=as_json)
    if out is None and not as_json:
        say_signed_from_now()


def show(
    key: KeyName = None,
    *,
    passphrase_file: PassphraseFile = None,
    passphrase_env: PassphraseVariable = None,
    as_json: AsJson = False,
) -> None:
    """The public half of the key, and the name that seals call it by."""
    from detector.wiring.keys import KeyChoice, key_of  # noqa: PLC0415

    ask = partial(asking, passphrase_file, passphrase_env)
    _print_key(key_of(KeyChoice(name=key, ask=ask)), as_json=as_json)


def _print_key(key: "SealKey", *, as_json: bool) -> None:
    if as_json:
        entry = KeyEntry(
            path=str(key.path),
            algorithm=key.algorithm.value,
            key_id=key.key_id,
            public_pem=key.public_pem.decode(),
        )
        print_document(codec.to_json(KeysDocument(format="keys/1", keys=(entry,))))
        return
    say(f"{word('key_id')}: {key.key_id}")
    say(key.public_pem.decode().rstrip())
    print_line(str(key.path))


def seal(
    target: Annotated[Path, typer.Argument(help="A case folder, or a PDF report.")],
    key: KeyName = None,
    stamp: Annotated[
        list[str] | None,
        typer.Option(
            "--stamp",
            envvar="DETECTOR_STAMP",
            help="A time-stamp authority (RFC 3161, http or https; repeatable). What is sealed or signed"
            " already is only stamped.",
        ),
    ] = None,
    *,
    certificate: Annotated[
        Path | None,
        typer.Option(
            "--certificate", help="The key's certificate and those above it in PEM, for a PDF report."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where the signed PDF goes (default: in the place of the other).")
    ] = None,
    trust: Annotated[
        list[Path] | None,
        typer.Option(
            "--trust",
            help="A public key of another's: what its seals cover is not judged again (repeatable).",
        ),
    ] = None,
    passphrase_file: PassphraseFile = None,
    passphrase_env: PassphraseVariable = None,
    as_json: AsJson = False,
) -> None:
    """Sign everything in a case, once judging again gives what no seal covers; or sign one PDF report."""
    from detector.wiring.keys import KeyChoice  # noqa: PLC0415

    chosen = KeyChoice(
        name=key, certificates=certificate, ask=partial(asking, passphrase_file, passphrase_env)
    )
    urls = tuple(stamp or ())
    if target.suffix.lower() == ".pdf" and not target.is_dir():
        asked = _seal_pdf(target, chosen, urls, out, as_json=as_json)
    elif out is not None or certificate is not None:
        raise ConfigError(f"{'--out' if out is not None else '--certificate'}: only a PDF report takes it")
    else:
        asked = _seal_case(target, chosen, urls, trust or [], as_json=as_json)
    if asked and all(answer.facts is None for answer in asked):
        raise typer.Exit(ExitCode.INCONCLUSIVE)


def _seal_case(
    case: Path, chosen: "KeyChoice", urls: tuple[str, ...], trust: list[Path], *, as_json: bool
) -> "tuple[AuthorityAnswer, ...]":
    from detector.wiring.sealing import seal_case  # noqa: PLC0415

    sealed = seal_case(
        case,
        chosen=chosen,
        urls=urls,
        clock=host_clock(),
        trust=trust,
        looking=looking_at("judging_again"),
    )
    say(word("sealed" if sealed.is_new else "sealed_before").format(n=sealed.number, key=sealed.key_id))
    _say_stamps(sealed.asked)
    if as_json:
        document = SealedDocument(
            format="sealed/1",
            seal=str(sealed.folder),
            number=sealed.number,
            is_new=sealed.is_new,
            key_id=sealed.key_id,
            stamps=_stamp_entries(sealed.asked),
        )
        print_document(codec.to_json(document))
    else:
        print_line(str(sealed.folder))
    return sealed.asked


def _seal_pdf(
    path: Path, chosen: "KeyChoice", urls: tuple[str, ...], out: Path | None, *, as_json: bool
) -> "tuple[AuthorityAnswer, ...]":
    from detector.wiring.pdf_sealing import seal_pdf  # noqa: PLC0415

    sealed = seal_pdf(path, chosen=chosen, urls=urls, clock=host_clock(), out=out)
    say(word("signed" if sealed.is_new else "signed_before").format(who=sealed.certificate))
    _say_stamps(sealed.asked)
    if as_json:
        document = SignedPdfDocument(
            format="signed-pdf/1",
            path=str(sealed.path),
            sha256=sealed.sha256,
            is_new=sealed.is_new,
            certificate=sealed.certificate,
            verdicts_sha256=sealed.verdicts_sha256,
            stamps=_stamp_entries(sealed.asked),
        )
        print_document(codec.to_json(document))
    else:
        print_line(str(sealed.path))
    return sealed.asked


def _say_stamps(asked: "tuple[AuthorityAnswer, ...]") -> None:
    for answer in asked:
        if answer.facts is None:
            say(f"{word('not_stamped')}: {answer.url}: {answer.why_not}")
        else:
            say(f"{word('stamped')}: {answer.facts.at:%Y-%m-%dT%H:%M:%SZ}, {answer.facts.authority}")


def _stamp_entries(asked: "tuple[AuthorityAnswer, ...]") -> tuple[StampEntry, ...]:
    return tuple(
        StampEntry(
            url=answer.url,
            path=answer.path,
            at=None if answer.facts is None else f"{answer.facts.at:%Y-%m-%dT%H:%M:%SZ}",
            authority=None if answer.facts is None else answer.facts.authority,
            why_not=answer.why_not or None,
        )
        for answer in asked
    )


def pack(
    case: Annotated[Path, typer.Argument(help="A case folder.")],
    out: Annotated[Path | None, typer.Option(help="The file (default: CASE.zip, beside the case).")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Put a whole case into one ZIP file, to hand it on; the case stays as it is."""
    from detector.wiring.sealing import packed_case  # noqa: PLC0415

    packed = packed_case(case, out, clock=host_clock(), looking=looking_at("judging_again"))
    summary = word(
        "packed", n=packed.n_files, mb=f"{packed.n_bytes / 1e6:.1f}", of=f"{packed.case_bytes / 1e6:.1f}"
    )
    say(f"{summary}; SHA-256 {packed.sha256}")
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
