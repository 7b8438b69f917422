import pytest

from detector.core.errors import ConfigError
from detector.sealing.token_keys import TokenUri, read_token_uri


@pytest.mark.parametrize(
    ("uri", "read"),
    [
        ("pkcs11:token=Lab;object=key", TokenUri(token="Lab", label="key")),
        ("pkcs11:serial=1f;id=%01%ff;type=private", TokenUri(serial="1f", id=b"\x01\xff")),
        (
            "pkcs11:token=%E5%AE%9E%E9%AA%8C%E5%AE%A4%201;object=a%3Bb"
            "?module-path=/usr/lib/x.so&pin-source=file:/etc/pin",
            TokenUri(token="实验室 1", label="a;b", module_path="/usr/lib/x.so", pin_path="/etc/pin"),
        ),
    ],
)
def test_reads_the_uri_of_a_key_on_a_token(uri: str, read: TokenUri) -> None:
    assert read_token_uri(uri) == read


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("pkcs11:", "names no token"),
        ("pkcs11:token=Lab", "no key on it"),
        ("pkcs11:object=key", "names no token"),
        ("pkcs11:token=Lab;object=key;object=other", "is no URI"),
        ("pkcs11:token;object=key", "is no URI"),
        ("pkcs11:token=Lab;object=key;slot-id=3", "slot-id is not known"),
        ("pkcs11:token=Lab;object=key;type=cert", "is no private key"),
        ("pkcs11:token=Lab;object=key?pin-source=|cat&x-y=1", "x-y is not known"),
    ],
)
def test_refuses_other_uris(uri: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        read_token_uri(uri)


def test_refuses_a_pin_on_the_command_line_without_repeating_it() -> None:
    with pytest.raises(ConfigError, match="never given in the URI") as refused:
        read_token_uri("pkcs11:token=Lab;object=key?pin-value=1234")
    assert "1234" not in str(refused.value)
