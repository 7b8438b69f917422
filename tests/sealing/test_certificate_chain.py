"""A certificate counts only for what it is meant for, and only below issuers that may issue."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from detector.core.errors import ConfigError
from detector.sealing.certificate_chain import Purpose, why_not_led
from detector.sealing.trust import read_trust
from tests.sealing.certificates import YEARS, Extension, Made, issued, key_usage

AT = datetime(2026, 1, 9, 8, 2, tzinfo=UTC)
OVER = (YEARS[0], datetime(2025, 6, 1, tzinfo=UTC))
NOT_YET = (datetime(2026, 6, 1, tzinfo=UTC), YEARS[1])

SIGNER, STAMP = Purpose.SIGN_DOCUMENTS, Purpose.STAMP_TIMES
TIMES, WEB, MAIL = (
    ExtendedKeyUsageOID.TIME_STAMPING,
    ExtendedKeyUsageOID.SERVER_AUTH,
    ExtendedKeyUsageOID.EMAIL_PROTECTION,
)
DOCUMENTS = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
NO_AUTHORITY: Extension = (x509.BasicConstraints(ca=False, path_length=None), True)


def authority(below: int | None = None) -> Extension:
    return x509.BasicConstraints(ca=True, path_length=below), True


def usages(*names: ObjectIdentifier, is_critical: bool = True) -> Extension:
    return x509.ExtendedKeyUsage(names), is_critical


def keys_for(*names: str) -> Extension:
    return key_usage(names), True


ALONE = usages(TIMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Root, issuer, leaf. `why`: a part of the reason, "" if the root makes the leaf trusted."""

    why: str
    purpose: Purpose = SIGNER
    root: tuple[Extension, ...] = (authority(),)
    issuer: tuple[Extension, ...] = (authority(),)
    leaf: tuple[Extension, ...] = (NO_AUTHORITY,)
    root_years: tuple[datetime, datetime] = YEARS
    issuer_years: tuple[datetime, datetime] = YEARS
    leaf_years: tuple[datetime, datetime] = YEARS

    def made(self) -> tuple[Made, Made, Made]:
        root = issued("Root", None, *self.root, years=self.root_years)
        issuer = issued("Issuer", root, *self.issuer, years=self.issuer_years)
        return root, issuer, issued("Leaf", issuer, *self.leaf, years=self.leaf_years)


STAMPER = Chain(why="", purpose=STAMP, leaf=(NO_AUTHORITY, ALONE))
CHAINS = {
    "signer": Chain(why=""),
    "signer of documents": Chain(why="", leaf=(keys_for("content_commitment"), usages(DOCUMENTS))),
    "person's certificate": Chain(
        why="", leaf=(keys_for("digital_signature"), usages(ExtendedKeyUsageOID.CLIENT_AUTH, MAIL))
    ),
    "stamper": STAMPER,
    "path as long as allowed": Chain(why="", root=(authority(1),), issuer=(authority(0),)),
    "web server": Chain(why="not meant to sign documents", leaf=(usages(WEB),)),
    "web server and client": Chain(
        why="not meant to sign documents", leaf=(usages(WEB, ExtendedKeyUsageOID.CLIENT_AUTH),)
    ),
    "stamper that signs": Chain(why="not meant to sign documents", leaf=(ALONE,)),
    "key for encryption": Chain(why="not meant for signatures", leaf=(keys_for("key_encipherment"),)),
    "signer that stamps": replace(STAMPER, why="not meant to stamp times", leaf=(NO_AUTHORITY,)),
    "uncritical usage": replace(STAMPER, why="alone", leaf=(usages(TIMES, is_critical=False),)),
    "one more usage": replace(STAMPER, why="alone", leaf=(usages(TIMES, DOCUMENTS),)),
    "stamper's key for encryption": replace(
        STAMPER, why="not meant for signatures", leaf=(ALONE, keys_for("key_encipherment"))
    ),
    "leaf as issuer": Chain(why="basicConstraints", issuer=(NO_AUTHORITY,)),
    "leaf of old as issuer": Chain(why="basicConstraints", issuer=()),
    "issuer's key not for certificates": Chain(
        why="not meant for certificates", issuer=(authority(), keys_for("digital_signature"))
    ),
    "path too long": Chain(why="path length", root=(authority(0),)),
    "issuer of stamps for a signer": Chain(why="an issuer is not meant", issuer=(authority(), ALONE)),
    "issuer of web servers for stamps": replace(
        STAMPER, why="an issuer is not meant", issuer=(authority(), usages(WEB))
    ),
    "leaf expired": Chain(why="not valid", leaf_years=OVER),
    "issuer expired": Chain(why="not valid", issuer_years=OVER),
    "root expired": Chain(why="not valid", root_years=OVER),
    "issuer not valid yet": replace(STAMPER, why="not valid", issuer_years=NOT_YET),
    "unknown critical extension": Chain(
        why="critical",
        leaf=((x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), b"\x05\0"), True),),
    ),
}


def why(chain: Chain, *, leaf: Made, others: tuple[Made, ...], anchors: tuple[Made, ...]) -> str:
    return why_not_led(
        leaf.certificate,
        [one.certificate for one in others],
        [one.certificate for one in anchors],
        at=AT,
        purpose=chain.purpose,
    )


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS.keys())
def test_only_a_fit_chain_leads_to_an_anchor(chain: Chain) -> None:
    root, issuer, leaf = chain.made()
    found = why(chain, leaf=leaf, others=(issuer,), anchors=(root,))
    assert chain.why in found
    assert bool(chain.why) == bool(found)
    assert why(chain, leaf=leaf, others=(issuer, root), anchors=(root,)) == found, (
        "the root in it adds nothing"
    )


def test_a_chain_leads_only_to_what_was_named() -> None:
    chain = CHAINS["signer"]
    root, issuer, leaf = chain.made()
    namesake, _, _ = chain.made()
    assert why(chain, leaf=leaf, others=(issuer,), anchors=(issuer,)) == "", "an issuer between"
    assert why(chain, leaf=leaf, others=(), anchors=(leaf,)) == "", "a leaf counts for itself"
    assert why(chain, leaf=leaf, others=(issuer, root), anchors=(namesake,)) != ""
    assert why(chain, leaf=leaf, others=(), anchors=(root,)) != "", "the issuer is missing"
    below = issued("Below", leaf)
    assert why(chain, leaf=below, others=(leaf, issuer), anchors=(root, leaf)) != "", "a leaf issues nothing"
    self_signed = issued("Small laboratory", None, authority())
    assert why(chain, leaf=self_signed, others=(), anchors=(self_signed,)) == ""


def test_a_file_must_hold_something_for_its_option(tmp_path: Path) -> None:
    def file(name: str, *parts: bytes) -> Path:
        (tmp_path / name).write_bytes(b"".join(parts))
        return tmp_path / name

    root, _, stamper = STAMPER.made()
    web = issued("Web", root, usages(WEB))
    person = issued("Person", root, usages(DOCUMENTS))
    assert read_trust(signers=[file("root", root.pem)]).signers == (root.certificate,)
    both = file("both", web.pem, person.pem)
    assert read_trust(signers=[both]).signers == (person.certificate,), "the other one is no anchor"
    for bad, why_not in (
        ({"keys": [file("root", root.pem)]}, "--trust-signer"),
        ({"signers": [file("tsa", stamper.pem)]}, "not meant to sign documents"),
        ({"signers": [file("web", web.pem)]}, "not meant to sign documents"),
        ({"authorities": [file("person", person.pem)]}, "not meant to stamp times"),
        ({"authorities": [file("web", web.pem)]}, "not meant to stamp times"),
        ({"signers": [file("key", person.key_pem)]}, "holds no certificate"),
        ({"authorities": [file("empty")]}, "holds no certificate"),
        ({"signers": [tmp_path]}, "cannot be read"),
    ):
        with pytest.raises(ConfigError, match=why_not):
            read_trust(**bad)  # type: ignore[arg-type]
