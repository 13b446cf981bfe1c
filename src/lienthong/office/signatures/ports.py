"""What the office needs of a verifier; the same as the axis needs."""

from __future__ import annotations

from lienthong.infra.file_signatures.ports import VERIFIER_STOPPED, Facts, SignatureVerifier

__all__ = ["VERIFIER_STOPPED", "Facts", "SignatureVerifier"]
