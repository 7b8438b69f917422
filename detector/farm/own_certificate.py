"""The certificate of a run whose processes are all on this machine: made for this run and never shared.

Dask's own would do, but is valid only from the moment it was made: if the host's clock is set back during the
run, a restarted worker could not connect until the clock passes that moment again.
"""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from detector.farm.dask_quietly import Security

__all__ = ["own_security"]

VALID = datetime.timedelta(days=3650)
"""In either direction. The key is in memory only, and is gone with the run."""


def own_security() -> Security:
    """Every process that holds this key trusts every other."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "detector farm")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - VALID)
        .not_valid_after(now + VALID)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    public = certificate.public_bytes(pem).decode()
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    private = key.private_bytes(pem, *plain).decode()
    return Security(  # type: ignore[no-untyped-call]
        require_encryption=True,
        tls_ca_file=public,
        tls_scheduler_cert=public,
        tls_scheduler_key=private,
        tls_worker_cert=public,
        tls_worker_key=private,
        tls_client_cert=public,
        tls_client_key=private,
    )
