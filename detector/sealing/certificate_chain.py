"""Whether a certificate is meant for what it did, and whether its issuers lead to one that the user named.

cryptography's verifier builds the chain. It checks signatures, validity, path lengths and name constraints,
and bounds the work that a hostile set of certificates costs. The purposes are checked here. It knows no SM2:
chains with such keys are followed by `sm2.py`, with the same checks.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, ObjectIdentifier
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from detector.sealing.sm2 import Sm2Unavailable, issuers_of, needs_sm2

__all__ = ["Purpose", "why_no_anchor", "why_not_led", "why_unfit"]

Kind = TypeVar("Kind", bound=x509.ExtensionType)

_MAX_ISSUERS = 8
"""Maximum length of a chain; the longest in use have four."""

_ANY = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE
_DOCUMENTS = frozenset(
    {
        ObjectIdentifier("1.3.6.1.5.5.7.3.36"),  # documentSigning, RFC 9336
        ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),  # Microsoft's document signing
        ObjectIdentifier("1.2.840.113583.1.1.5"),  # Adobe's authentic documents
        ExtendedKeyUsageOID.EMAIL_PROTECTION,  # what most certificates of persons and firms have
        _ANY,
    }
)


_KNOWN_HERE = frozenset(
    {ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE, ExtensionOID.EXTENDED_KEY_USAGE}
)


class Purpose(Enum):
    """What a certificate is trusted for."""

    SIGN_DOCUMENTS = "sign documents"
    STAMP_TIMES = "stamp times"


_USAGES = {
    Purpose.SIGN_DOCUMENTS: _DOCUMENTS,
    Purpose.STAMP_TIMES: frozenset({ExtendedKeyUsageOID.TIME_STAMPING}),
}


def why_unfit(certificate: x509.Certificate, purpose: Purpose) -> str:
    """Why this certificate may not itself sign documents, or stamp times; "" if it may."""
    try:
        key_usage = _extension(certificate, x509.KeyUsage)
        usages = _extension(certificate, x509.ExtendedKeyUsage)
        _check_signs(key_usage)
        if purpose is Purpose.STAMP_TIMES:
            _check_stamps_alone(certificate, usages)
        else:
            _check_usages(usages, purpose)
    except ValueError as error:
        return str(error)
    return ""


def why_no_anchor(certificate: x509.Certificate, purpose: Purpose) -> str:
    """Why nothing can be trusted because of this certificate; "" if it has this purpose or issues for it."""
    own = why_unfit(certificate, purpose)
    if not own:
        return ""
    try:
        constraints = _extension(certificate, x509.BasicConstraints)
        if constraints is None or not constraints.ca:
            return own
        _check_issues(_extension(certificate, x509.KeyUsage))
        _check_usages(_extension(certificate, x509.ExtendedKeyUsage), purpose, above=True)
    except ValueError as error:
        return str(error)
    return ""


def why_not_led(
    certificate: x509.Certificate,
    embedded: Sequence[x509.Certificate],
    anchors: Sequence[x509.Certificate],
    *,
    at: datetime,
    purpose: Purpose,
) -> str:
    """Why no chain of certificates, all valid then and fit for this, leads to an anchor; "" if one does."""
    unfit = why_unfit(certificate, purpose)
    if unfit or not anchors:
        return unfit or "none was named as trusted"
    if needs_sm2(certificate):
        return _why_not_led_by_sm2(certificate, embedded, anchors, at=at, purpose=purpose)
    builder = (
        PolicyBuilder()
        .store(Store(list(anchors)))
        .time(at.astimezone(UTC))
        .max_chain_depth(_MAX_ISSUERS)
        .extension_policies(ca_policy=_of_issuers(purpose), ee_policy=ExtensionPolicy.permit_all())
    )
    try:
        builder.build_client_verifier().verify(certificate, list(embedded))
    except VerificationError as error:
        return _in_short(error)
    except (ValueError, UnsupportedAlgorithm) as error:
        return f"cannot be read: {error}"
    return ""


def _why_not_led_by_sm2(
    certificate: x509.Certificate,
    embedded: Sequence[x509.Certificate],
    anchors: Sequence[x509.Certificate],
    *,
    at: datetime,
    purpose: Purpose,
) -> str:
    """The same for chains with keys of SM2, which the verifier cannot read."""
    why = "no issuer of it was named as trusted"
    try:
        chains = issuers_of(certificate, [*anchors, *embedded], at=at.astimezone(UTC), most=_MAX_ISSUERS)
        for chain in chains:
            try:
                for n_below, issuer in enumerate(chain[1:]):
                    _check_issuer(issuer, n_below, purpose)
            except ValueError as error:
                why = str(error)
                continue
            if chain[-1] in anchors:
                return ""
    except Sm2Unavailable as error:
        return str(error)
    return why


def _check_issuer(certificate: x509.Certificate, n_below: int, purpose: Purpose) -> None:
    """`n_below`: how many issuers stand between it and the certificate in question."""
    constraints = _extension(certificate, x509.BasicConstraints)
    if constraints is None or not constraints.ca:
        raise ValueError("an issuer of it is no authority (basicConstraints)")
    if constraints.path_length is not None and constraints.path_length < n_below:
        raise ValueError("an issuer of it may not issue for issuers (path length)")
    _check_issues(_extension(certificate, x509.KeyUsage))
    _check_usages(_extension(certificate, x509.ExtendedKeyUsage), purpose, above=True)
    if any(one.critical and one.oid not in _KNOWN_HERE for one in certificate.extensions):
        raise ValueError("an issuer of it is limited in a way that is not known here (critical extension)")


def _of_issuers(purpose: Purpose) -> ExtensionPolicy:
    """The verifier itself demands `cA`, and keeps the path length."""

    def key_usage(policy: Policy, certificate: x509.Certificate, found: x509.KeyUsage | None) -> None:
        _check_issues(found)

    def usages(policy: Policy, certificate: x509.Certificate, found: x509.ExtendedKeyUsage | None) -> None:
        _check_usages(found, purpose, above=True)

    return (
        ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)
        .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, key_usage)
        .may_be_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, usages)
    )


def _extension(certificate: x509.Certificate, kind: type[Kind]) -> Kind | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
    except (x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise ValueError(f"its extensions cannot be read: {error}") from error


def _check_signs(key_usage: x509.KeyUsage | None) -> None:
    """RFC 5280 4.2.1.3; nonRepudiation is called content commitment today."""
    if key_usage is not None and not (key_usage.digital_signature or key_usage.content_commitment):
        raise ValueError("its key is not meant for signatures (keyUsage)")


def _check_issues(key_usage: x509.KeyUsage | None) -> None:
    if key_usage is not None and not key_usage.key_cert_sign:
        raise ValueError("an issuer's key is not meant for certificates (keyUsage)")


def _check_usages(found: x509.ExtendedKeyUsage | None, purpose: Purpose, *, above: bool = False) -> None:
    """A certificate without the extension is fit for all. `above`: it issued another one."""
    if found is not None and not {*found} & {*_USAGES[purpose], _ANY}:
        whose = "an issuer is" if above else "is"
        raise ValueError(f"{whose} not meant to {purpose.value} (extendedKeyUsage)")


def _check_stamps_alone(certificate: x509.Certificate, usages: x509.ExtendedKeyUsage | None) -> None:
    """RFC 3161 2.3: the extension is there, critical, and names nothing else."""
    if usages is None or ExtendedKeyUsageOID.TIME_STAMPING not in usages:
        raise ValueError("is not meant to stamp times (extendedKeyUsage)")
    is_critical = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).critical
    if len(list(usages)) != 1 or not is_critical:
        raise ValueError("is not meant to stamp times alone (extendedKeyUsage, critical)")


def _in_short(error: VerificationError) -> str:
    """The verifier's own words, without what it prefixes and the certificate that it prints."""
    text = str(error).partition(" (encountered processing")[0]
    for prefix in ("validation failed: ", "candidates exhausted: "):
        text = text.removeprefix(prefix)
    is_nobody = text.startswith("all candidates exhausted")
    return "no issuer of it was named as trusted" if is_nobody else text
