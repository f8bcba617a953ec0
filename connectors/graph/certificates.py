"""The certificate with which our app signs in, read from a PEM or PFX file."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509 import Certificate as X509
from cryptography.x509 import load_pem_x509_certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """An RSA key with its certificate; the key is never shown."""

    private_key: str = field(repr=False)
    """PEM, not encrypted."""
    public: str
    """PEM."""
    der: bytes = field(repr=False)

    @property
    def thumbprint(self) -> bytes:
        """SHA-256 over the certificate, as the header `x5t#S256` names it."""
        return sha256(self.der).digest()


def load_certificate(path: Path, passphrase: str | None = None) -> Certificate:
    """Read a PEM file that holds key and certificate, or a PFX file (`.pfx`, `.p12`).

    Raises ValueError, which names the file and what is wrong, never its contents.
    """
    secret = passphrase.encode() if passphrase else None
    try:
        data = path.read_bytes()
        pfx = path.suffix.lower() in {".pfx", ".p12"}
        key, certificate = _read_pfx(data, secret) if pfx else _read_pem(data, secret)
    except OSError as error:
        raise ValueError(f"{path.name}: cannot be read ({error.strerror})") from None
    except (ValueError, TypeError):
        raise ValueError(
            f"{path.name}: not a PEM or PFX file with key and certificate, or another passphrase"
        ) from None
    if isinstance(key, RSAPrivateKey):
        return _certificate(key, certificate)
    raise ValueError(f"{path.name}: Entra takes RSA keys only")


def parse_certificate(text: str) -> Certificate:
    """Read PEM text that holds key and certificate. Raises ValueError, which never repeats the text."""
    try:
        key, certificate = _read_pem(text.encode(), None)
    except (ValueError, TypeError):
        raise ValueError("the certificate is not PEM text with a key and a certificate") from None
    if isinstance(key, RSAPrivateKey):
        return _certificate(key, certificate)
    raise ValueError("the certificate has no RSA key: Entra takes no other")


def _read_pem(data: bytes, secret: bytes | None) -> tuple[object, X509]:
    begin = data.find(b"-----BEGIN CERTIFICATE-----")
    end = data.find(b"-----END CERTIFICATE-----")
    if min(begin, end) < 0:
        raise ValueError("no certificate")
    end += len(b"-----END CERTIFICATE-----")
    certificate = load_pem_x509_certificate(data[begin:end])
    return load_pem_private_key(data[:begin] + data[end:], secret), certificate


def _read_pfx(data: bytes, secret: bytes | None) -> tuple[object, X509]:
    key, certificate, _ = pkcs12.load_key_and_certificates(data, secret)
    if certificate is None:
        raise ValueError("no certificate")
    return key, certificate


def _certificate(key: RSAPrivateKey, certificate: X509) -> Certificate:
    return Certificate(
        private_key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        public=certificate.public_bytes(Encoding.PEM).decode(),
        der=certificate.public_bytes(Encoding.DER),
    )
