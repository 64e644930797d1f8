"""A throw-away certificate authority and one server certificate for loopback."""

import datetime as dt
import ipaddress
import re
import ssl
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

_LIFETIME = dt.timedelta(days=7)
_SKEW = dt.timedelta(hours=1)
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----")


class Certificates(Struct, frozen=True):
    """Where the files lie that a client or the server is pointed at."""

    ca_file: Path
    ca_bundle: Path
    chain: Path
    key: Path

    def server_context(self) -> ssl.SSLContext:
        """Make the TLS context of the server."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.chain, self.key)
        return context


def issue(folder: Path) -> Certificates:
    """Make a new authority and a certificate of 127.0.0.1, and write both into a folder."""
    now = dt.datetime.now(dt.UTC)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _root(root_key, now)
    leaf = _leaf(key.public_key(), root_key, root, now)
    made = Certificates(
        ca_file=folder / "ca.pem",
        ca_bundle=folder / "ca-bundle.pem",
        chain=folder / "server.pem",
        key=folder / "server.key",
    )
    root_pem = root.public_bytes(serialization.Encoding.PEM)
    made.ca_file.write_bytes(root_pem)
    # Clients of other hosts keep working while they are pointed at the bundle.
    made.ca_bundle.write_bytes(_system_roots() + b"\n" + root_pem)
    made.chain.write_bytes(leaf.public_bytes(serialization.Encoding.PEM) + root_pem)
    made.key.touch(mode=0o600)
    made.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return made


def _system_roots() -> bytes:
    """Read the roots this machine trusts: a company's own root is often only in the system file."""
    named = ssl.get_default_verify_paths().cafile
    files = [Path(certifi.where()), *([Path(named)] if named else [])]
    # Each root once: clients parse the whole bundle for every context they make.
    known = dict.fromkeys(
        block for path in files if path.is_file() for block in _PEM.findall(path.read_bytes())
    )
    return b"\n".join(known)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not root,
        key_cert_sign=root,
        crl_sign=root,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _root(key: ec.EllipticCurvePrivateKey, now: dt.datetime) -> x509.Certificate:
    name = _name("aks-harden sandbox, throw-away root")
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(root=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _leaf(
    key: ec.EllipticCurvePublicKey,
    root_key: ec.EllipticCurvePrivateKey,
    root: x509.Certificate,
    now: dt.datetime,
) -> x509.Certificate:
    hosts = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
    return (
        x509.CertificateBuilder()
        .subject_name(_name("127.0.0.1"))
        .issuer_name(root.subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(root=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
        )
        .sign(root_key, hashes.SHA256())
    )
