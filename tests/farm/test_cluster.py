"""Workers join a scheduler over TLS, and only with a certificate."""

import asyncio
import datetime
import ipaddress
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from detector.core.errors import ConfigError, DeviceNotReady
from detector.farm.cluster import engine_elsewhere, is_gone
from detector.farm.errand import Ended, Errand
from detector.farm.matrix import Phone
from detector.farm.own_certificate import own_security
from detector.farm.policy import Ending
from detector.farm.tls import TlsFiles, refuse_open_network
from tests.conftest import RequireBinary
from tests.fakes.laboratory import Laboratory, laboratory

DAY = datetime.timedelta(days=1)
TIMEOUT_S = 240.0


@pytest.mark.parametrize(
    ("address", "names"),
    [
        pytest.param("lab-a", "'lab-a' is not tls://host:port", id="no address"),
        pytest.param("http://lab-a:80", "is not tls://host:port", id="another scheme"),
        pytest.param("tcp://10.0.0.1:8786", "only tls leaves this machine", id="in the open"),
        pytest.param("tcp://lab-a:8786", "only tls leaves this machine", id="in the open, by name"),
        pytest.param("tls://10.0.0.1:8786", "tls needs --tls-ca", id="no certificate"),
    ],
)
def test_nothing_crosses_the_network_unencrypted(address: str, names: str) -> None:
    with pytest.raises(ConfigError, match=names):
        refuse_open_network(address, None)


def test_a_missing_certificate_is_named(tmp_path: Path) -> None:
    files = TlsFiles(ca=tmp_path / "ca.pem", cert=tmp_path / "c.pem", key=tmp_path / "k.pem")
    with pytest.raises(ConfigError, match=r"ca\.pem: there is no such file"):
        refuse_open_network("tls://10.0.0.1:8786", files)


def certificates(folder: Path) -> TlsFiles:
    """An authority of its own, and one certificate by it for all processes on this machine."""
    folder.mkdir()
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"lab {folder.name}")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lab")])
    now = datetime.datetime.now(datetime.UTC)

    def builder(subject: x509.Name, public_key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(ca_name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - DAY)
            .not_valid_after(now + DAY)
        )

    ca = (
        builder(ca_name, ca_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    cert = builder(name, key.public_key()).add_extension(here, critical=False).sign(ca_key, hashes.SHA256())
    files = TlsFiles(ca=folder / "ca.pem", cert=folder / "cert.pem", key=folder / "key.pem")
    pem = serialization.Encoding.PEM
    files.ca.write_bytes(ca.public_bytes(pem))
    files.cert.write_bytes(cert.public_bytes(pem))
    plain = serialization.NoEncryption()
    files.key.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return files


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    lab: Laboratory
    address: str
    tls: TlsFiles


@contextmanager
def running(lab: Laboratory, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, *words], cwd=lab.folder, env=lab.env, stdin=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        below = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.terminate()
        process.wait(timeout=TIMEOUT_S)
        _, alive = psutil.wait_procs(below, timeout=20)
        for one in alive:
            one.kill()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("lab")
    tls = certificates(folder / "tls")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tls://127.0.0.1:{port}"
    with laboratory(folder, require_binary("adb")) as lab:
        scheduler = ["-m", "dask", "scheduler", "--host", address, "--no-dashboard"]
        scheduler += ["--tls-ca-file", str(tls.ca), "--tls-cert", str(tls.cert), "--tls-key", str(tls.key)]
        worker = ["-m", "detector", "farm", "worker", "--scheduler", address, "--host", "local"]
        worker += ["--tls-ca", str(tls.ca), "--tls-cert", str(tls.cert), "--tls-key", str(tls.key)]
        with running(lab, *scheduler), running(lab, *worker):
            yield Cluster(lab=lab, address=address, tls=tls)


@pytest.mark.long
def test_a_phone_is_reached_through_the_worker_of_its_host(cluster: Cluster) -> None:
    phone = Phone(id="left", serial=cluster.lab.serials[0], server="adb server x", keys={"id": "left"})
    errand = Errand(attempt=-1, phone=phone, job=None, owner="farm x", token=1, folder="")
    with engine_elsewhere(cluster.address, cluster.tls) as engine:
        engine.begin(errand)
        until = time.monotonic() + TIMEOUT_S
        ended: list[Ended] = []
        while not ended and time.monotonic() < until:
            ended += [one for one in engine.happened(0.5) if isinstance(one, Ended)]
    assert [(one.errand.attempt, one.report.ending, one.report.reason) for one in ended] == [
        (-1, Ending.JUDGED, "")
    ]


def test_a_certificate_of_another_authority_is_refused(cluster: Cluster, tmp_path: Path) -> None:
    stranger = certificates(tmp_path / "stranger")
    with (
        pytest.raises(DeviceNotReady, match="the scheduler cannot be reached"),
        engine_elsewhere(cluster.address, stranger),
    ):
        pass


def test_the_certificate_of_a_run_survives_a_clock_change() -> None:
    pem = own_security().tls_worker_cert
    certificate = x509.load_pem_x509_certificate(pem.encode())
    now = datetime.datetime.now(datetime.UTC)
    assert certificate.not_valid_before_utc < now - 300 * DAY
    assert certificate.not_valid_after_utc > now + 300 * DAY


@pytest.mark.long
def test_a_scheduler_has_ended_if_its_port_refuses_but_not_if_its_host_is_silent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"tls://127.0.0.1:{listening.getsockname()[1]}"
        assert not asyncio.run(is_gone(address))
    assert asyncio.run(is_gone(address))
    assert not asyncio.run(is_gone("tls://no-such-host.invalid:8786"))
