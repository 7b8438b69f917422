"""A token in software (SoftHSM 2) with keys of openssl on it, in a folder of its own."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.time_stamp_authority import openssl

__all__ = ["MODULE", "PIN", "SoftToken", "make_token"]

PIN = "4711-pin"
MODULE = next(
    (
        path
        for path in map(Path, ("/usr/lib/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so"))
        if path.exists()
    ),
    None,
)
_KINDS = {
    "ed25519": ("ed25519",),
    "p256": ("ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
    "p384": ("ec", "-pkeyopt", "ec_paramgen_curve:P-384"),
    "rsa": ("rsa", "-pkeyopt", "rsa_keygen_bits:2048"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftToken:
    """`config` is what SOFTHSM2_CONF names; `certificates`: a self-signed one for each key, by its label."""

    config: Path
    certificates: dict[str, Path]

    def uri(self, label: str, token: str = "Lab%201") -> str:
        return f"pkcs11:token={token};object={label}?module-path={MODULE}"


def make_token(folder: Path) -> SoftToken:
    """One key of each kind, labelled ed25519, p256, p384 and rsa."""
    if MODULE is None:
        pytest.skip("needs SoftHSM 2 (Debian's softhsm2)")
    (folder / "tokens").mkdir(parents=True)
    config = folder / "softhsm2.conf"
    config.write_text(
        f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    _softhsm(config, "--init-token", "--free", "--label", "Lab 1", "--pin", PIN, "--so-pin", "other-pin")
    certificates = {}
    for number, (label, algorithm) in enumerate(_KINDS.items(), start=1):
        key, certificates[label] = folder / f"{label}.key", folder / f"{label}.crt"
        openssl("genpkey", "-algorithm", *algorithm, "-out", key)
        openssl(
            *("req", "-x509", "-new", "-key", key, "-subj", f"/CN=Lab {label}", "-days", "30"),
            *("-out", certificates[label]),
        )
        _softhsm(
            config, "--import", key, "--token", "Lab 1", "--label", label, "--id", f"0{number}", "--pin", PIN
        )
    return SoftToken(config=config, certificates=certificates)


def _softhsm(config: Path, *arguments: str | Path) -> None:
    done = subprocess.run(
        ["softhsm2-util", *map(str, arguments)],
        env={"SOFTHSM2_CONF": str(config), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
