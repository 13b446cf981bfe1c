"""Building the demonstration PKI in a folder, once, and using it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from pyhanko.sign.timestamps import TimeStamper

from lienthong.signing.backends import KeyInMemory
from lienthong.signing.certificates import CertificateKind, Trust
from lienthong.signing.demo_pki import declaration as declared_pki
from lienthong.signing.demo_pki import services
from lienthong.signing.demo_pki.declaration import Declaration, Declared, Purpose
from lienthong.signing.demo_pki.issuing import Issued, issue_all
from lienthong.signing.errors import DemoInProductionError, DemoPkiDamagedError


def build(folder: Path, *, production: bool) -> DemoPki:
    """The PKI in ``folder``; made when it is not there, else used again.

    Each declaration has its own subfolder, put in place in one step, so that two processes starting
    together agree on one set of keys. Raises ``DemoInProductionError`` when ``production`` is set.
    """
    if production:
        raise DemoInProductionError(
            "Không dùng chứng thư số trình diễn trong hệ thống đang vận hành chính thức; "
            "hãy cấu hình chứng thư số chuyên dùng công vụ.",
        )
    declaration = declared_pki.load()
    target = folder / declaration.digest
    if not target.is_dir():
        _make(target, declaration)
    return DemoPki(target, declaration)


def _make(target: Path, declaration: Declaration) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = Path(tempfile.mkdtemp(prefix=".making-", dir=target.parent))  # 0700
    try:
        for name, issued in issue_all(declaration).items():
            _write(draft / f"{name}.key", _key_pem(issued.key))
            _write(draft / f"{name}.crt", issued.certificate.public_bytes(Encoding.PEM))
        try:
            draft.rename(target)
        except OSError:
            if not target.is_dir():  # else another process was first: its keys hold
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _key_pem(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)


class DemoPki:
    """The built PKI: signers by agency key ("vpcp", "ubnd-gialai", …), trust, time stamps, statuses."""

    def __init__(self, folder: Path, declaration: Declaration) -> None:
        self.folder = folder
        self._declaration = declaration
        self._load = lru_cache(maxsize=None)(self._read)

    @property
    def agencies(self) -> tuple[str, ...]:
        """Keys of the agencies."""
        suffix = declared_pki.agency("")
        return tuple(
            name.removesuffix(suffix)
            for name, declared in self._declaration.certificates.items()
            if declared.purpose is Purpose.AGENCY
        )

    def personal(self, agency: str) -> KeyInMemory:
        """The signer of an agency."""
        return self.backend(declared_pki.personal(agency))

    def agency(self, agency: str) -> KeyInMemory:
        """The agency's own key."""
        return self.backend(declared_pki.agency(agency))

    def backend(self, name: str) -> KeyInMemory:
        """A signer by the name of its certificate; also "expired" and "revoked"."""
        issued = self._load(name)
        is_agency = self.declared(name).purpose is Purpose.AGENCY
        return KeyInMemory(
            kind=CertificateKind.AGENCY if is_agency else CertificateKind.PERSONAL,
            certificate=_der(issued.certificate),
            chain=(_der(self._load("issuing").certificate),),
            key=issued.key,
        )

    def declared(self, name: str) -> Declared:
        """What the declaration says of a certificate."""
        return self._declaration.certificates[name]

    def trust(self, at: dt.datetime) -> Trust:
        """Anchor, issuing CA and both revocation lists as of ``at`` (aware)."""
        return Trust(
            anchors=(_der(self._load("root").certificate),),
            intermediates=(_der(self._load("issuing").certificate),),
            crls=(self.revocation_list("root", at), self.revocation_list("issuing", at)),
        )

    def revocation_list(self, issuer: str, at: dt.datetime) -> bytes:
        """The CRL of "root" or "issuing" as of ``at``, DER."""
        revoked = {}
        if issuer == "issuing":
            revoked = {
                self._load(name).certificate.serial_number: declared.revoked_at
                for name, declared in self._declaration.certificates.items()
                if declared.revoked_at is not None
            }
        return services.revocation_list(self._load(issuer), revoked, at=at)

    def ocsp_answer(self, name: str, at: dt.datetime) -> bytes:
        """The OCSP response about a certificate as of ``at``, DER."""
        return services.ocsp_answer(
            self._load(name).certificate,
            issuer=self._load("issuing"),
            responder=self._load("ocsp"),
            revoked_at=self.declared(name).revoked_at,
            at=at,
        )

    def time_stamper(self, at: dt.datetime) -> TimeStamper:
        """A time-stamp source answering in this process that says it is ``at``."""
        return services.time_stamper(self._load("tsa"), [self._load("issuing").certificate], at=at)

    def _read(self, name: str) -> Issued:
        try:
            certificate = x509.load_pem_x509_certificate((self.folder / f"{name}.crt").read_bytes())
            # our own key from our own folder: checking its primes again costs 40 ms each time
            key = load_pem_private_key(
                (self.folder / f"{name}.key").read_bytes(), None, unsafe_skip_rsa_key_validation=True
            )
        except FileNotFoundError as error:
            raise DemoPkiDamagedError(
                "Thư mục chứng thư số trình diễn thiếu tệp; hãy xóa thư mục này để hệ thống tạo lại.",
                file=f"{name}",
            ) from error
        if not isinstance(key, RSAPrivateKey):
            raise DemoPkiDamagedError(
                "Khóa trình diễn không đúng loại; hãy xóa thư mục chứng thư số trình diễn để tạo lại.",
                file=f"{name}",
            )
        return Issued(certificate, key)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
