"""A time-stamp authority on loopback, made with `openssl ts`: root, issuer and signer, honest or not."""

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

__all__ = ["SM2_IDENTITY", "Authority", "Manner", "make_authority", "serving"]

CONFIG = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = test
[ca]
basicConstraints = critical, CA:true
subjectKeyIdentifier = hash
[signer]
basicConstraints = CA:false
extendedKeyUsage = critical, timeStamping
[web]
extendedKeyUsage = serverAuth
[tsa]
default_tsa = tsa_with
[tsa_with]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/{signer}.pem
{certs}
signer_key = {folder}/{signer}.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
clock_precision_digits = 3
ordering = no
tsa_name = yes
ess_cert_id_chain = no
"""


SM2_IDENTITY = "1234567812345678"
"""GB/T 35276-2017."""


class Manner(StrEnum):
    """How it answers."""

    HONEST = "honest"
    OTHER_BYTES = "other bytes"
    OTHER_NONCE = "other nonce"
    CHANGED = "changed token"
    REFUSES = "refuses"
    NO_DER = "no der"
    FAILS = "fails"
    HUGE = "huge"
    SLOW = "slow"
    DRIPS = "drips"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def answer(self, request: bytes) -> bytes:
        question = self.folder / f"question-{threading.get_ident()}.tsq"
        question.write_bytes(request)
        return openssl(
            "ts", "-reply", "-config", self.folder / "tsa.cnf", "-section", "tsa_with", "-queryfile", question
        )

    def ask(self, data: bytes, *, nonce: bool = True) -> bytes:
        path = self.folder / "data"
        path.write_bytes(data)
        options = () if nonce else ("-no_nonce",)
        return openssl("ts", "-query", "-data", path, "-sha256", "-cert", *options)


def openssl(*arguments: str | Path) -> bytes:
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def make_authority(folder: Path, *, with_chain: bool, key: str = "rsa", signer: str = "signer") -> Authority:
    """`with_chain`: an issuer between root and signer, whose certificate is included in each token."""
    folder.mkdir(parents=True)
    (folder / "serial").write_text("01\n", encoding="utf-8")
    certs = f"certs = {folder}/issuer.pem" if with_chain else ""
    config = folder / "tsa.cnf"
    config.write_text(CONFIG.format(folder=folder, certs=certs, signer=signer), encoding="utf-8")
    above = "issuer" if with_chain else "root"
    _certify(config, "root", "ca", key)
    if with_chain:
        _certify(config, "issuer", "ca", key, by="root")
    _certify(config, "signer", "signer", key, by=above)
    _certify(config, "web", "web", key, by=above)
    return Authority(folder=folder)


def _certify(config: Path, name: str, extensions: str, key: str, *, by: str | None = None) -> None:
    folder = config.parent
    algorithm = {
        "rsa": ["rsa", "-pkeyopt", "rsa_keygen_bits:2048"],
        "ec": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
        "sm2": ["sm2"],
    }[key]
    openssl("genpkey", "-algorithm", *algorithm, "-out", folder / f"{name}.key")
    by_sm2 = ("-sm3", "-sigopt", f"distid:{SM2_IDENTITY}") if key == "sm2" else ()
    signed_by = ("-CA", folder / f"{by}.pem", "-CAkey", folder / f"{by}.key") if by else ()
    openssl(
        *("req", "-x509", "-new", "-config", config, "-key", folder / f"{name}.key", "-days", "30"),
        *("-subj", f"/CN=Test {name}", "-extensions", extensions, "-out", folder / f"{name}.pem"),
        *signed_by,
        *by_sm2,
    )


@contextmanager
def serving(authority: Authority, manner: Manner = Manner.HONEST, *, slow_s: float = 3.0) -> Iterator[str]:
    """Yields the address at which it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            with suppress(BrokenPipeError, ConnectionResetError):  # the client did not wait
                self._answer(request)

        def _answer(self, request: bytes) -> None:
            if manner is Manner.FAILS:
                self.send_error(500)
                return
            content = _content(authority, manner, request)
            if manner is Manner.SLOW:
                time.sleep(slow_s)
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if manner is not Manner.DRIPS:
                self.wfile.write(content)
                return
            for byte in content:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(slow_s / 20)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _content(authority: Authority, manner: Manner, request: bytes) -> bytes:
    if manner is Manner.NO_DER:
        return b"<html>captive portal</html>"
    if manner is Manner.HUGE:
        return b"\x30" * 1_000_000
    if manner is Manner.OTHER_BYTES:
        return authority.answer(authority.ask(b"other bytes"))
    if manner is Manner.OTHER_NONCE:
        return authority.answer(_with_another_nonce(request))
    if manner is Manner.REFUSES:
        # An algorithm that its configuration does not list.
        return authority.answer(
            request.replace(
                bytes.fromhex("0609608648016503040201"), bytes.fromhex("0609608648016503040202"), 1
            )
        )
    content = bytearray(authority.answer(request))
    if manner is Manner.CHANGED:
        content[-1] ^= 1  # the end of the signature
    return bytes(content)


def _with_another_nonce(request: bytes) -> bytes:
    """The nonce is the last but one field, before `certReq` TRUE (3 bytes)."""
    changed = bytearray(request)
    changed[-4] ^= 2
    return bytes(changed)
