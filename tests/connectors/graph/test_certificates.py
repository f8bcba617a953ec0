"""Certificates in PEM and PFX files."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from connectors.graph.certificates import load_certificate, parse_certificate


def key_pem(key: RSAPrivateKey | ec.EllipticCurvePrivateKey, passphrase: str | None = None) -> bytes:
    protection = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)


@pytest.mark.parametrize("key_first", [True, False])
@pytest.mark.parametrize("passphrase", [None, "Sø-1"])
def test_a_pem_file_holds_both_in_any_order(
    tmp_path: Path, rsa_key: RSAPrivateKey, certificate: x509.Certificate, key_first: bool, passphrase: str | None
) -> None:
    parts = [key_pem(rsa_key, passphrase), certificate.public_bytes(Encoding.PEM)]
    path = tmp_path / "app.pem"
    path.write_bytes(b"\n".join(parts if key_first else parts[::-1]))
    found = load_certificate(path, passphrase)
    assert load_pem_private_key(found.private_key.encode(), None).private_numbers() == rsa_key.private_numbers()
    assert found.thumbprint == certificate.fingerprint(hashes.SHA256())


@pytest.mark.parametrize("name", ["app.pfx", "app.P12"])
@pytest.mark.parametrize("passphrase", [None, "Sø-1"])
def test_a_pfx_file_holds_both(
    tmp_path: Path, rsa_key: RSAPrivateKey, certificate: x509.Certificate, name: str, passphrase: str | None
) -> None:
    protection = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    path = tmp_path / name
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"app", rsa_key, certificate, None, protection))
    assert load_certificate(path, passphrase).thumbprint == certificate.fingerprint(hashes.SHA256())


def test_the_key_is_never_shown(tmp_path: Path, rsa_key: RSAPrivateKey, certificate: x509.Certificate) -> None:
    path = tmp_path / "app.pem"
    path.write_bytes(key_pem(rsa_key) + certificate.public_bytes(Encoding.PEM))
    assert "PRIVATE" not in repr(load_certificate(path))


def test_what_cannot_be_used_is_told_by_name_and_without_contents(
    tmp_path: Path, rsa_key: RSAPrivateKey, certificate: x509.Certificate
) -> None:
    public = certificate.public_bytes(Encoding.PEM)
    files = {
        "no-key.pem": public,
        "no-certificate.pem": key_pem(rsa_key),
        "locked.pem": key_pem(rsa_key, "other") + public,
        "broken.pem": key_pem(rsa_key)[:200] + public,
        "text.pem": b"CANARY",
        "text.pfx": b"CANARY",
        "empty.pfx": b"",
        "elliptic.pem": key_pem(ec.generate_private_key(ec.SECP256R1())) + public,
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    for name in [*files, "absent.pem"]:
        with pytest.raises(ValueError, match=name) as caught:
            load_certificate(tmp_path / name, "Sø-1")
        assert "CANARY" not in str(caught.value)
        assert str(tmp_path) not in str(caught.value)


def test_a_certificate_may_stand_in_a_setting_as_text(rsa_key: RSAPrivateKey, certificate: x509.Certificate) -> None:
    text = (key_pem(rsa_key) + certificate.public_bytes(Encoding.PEM)).decode()
    assert parse_certificate(text).thumbprint == certificate.fingerprint(hashes.SHA256())


@pytest.mark.parametrize("kind", ["text", "key alone", "certificate alone", "elliptic"])
def test_text_that_is_no_certificate_is_refused_and_not_repeated(
    rsa_key: RSAPrivateKey, certificate: x509.Certificate, kind: str
) -> None:
    public = certificate.public_bytes(Encoding.PEM)
    texts = {
        "text": b"CANARY",
        "key alone": key_pem(rsa_key),
        "certificate alone": public,
        "elliptic": key_pem(ec.generate_private_key(ec.SECP256R1())) + public,
    }
    with pytest.raises(ValueError, match="certificate") as caught:
        parse_certificate(texts[kind].decode())
    assert "CANARY" not in str(caught.value)
    assert "BEGIN" not in str(caught.value)
