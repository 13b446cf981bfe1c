"""Signatures judged from the bytes alone, without the file's own structure (signing.md §6.2 R2, R12).

One changed byte may break the tables by which a reader finds a signature; then the reader can tell nothing,
or sees an unsigned file. The byte ranges can still be read from the bytes and their digests compared.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from asn1crypto import cms, parser

from lienthong.signing import containers

_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_CONTAINER = re.compile(rb"<([0-9A-Fa-f\s]+)>")
_LONG_HEX = re.compile(rb"/Contents\s*<[0-9A-Fa-f]{2000}")
_MOST = 50


@dataclass(frozen=True, slots=True)
class RawSignature:
    """One byte range found in the bytes: where it ends, and whether digest and container agree with it."""

    end: int
    is_sound: bool


def find(pdf: bytes, known: Sequence[bytes] = ()) -> list[RawSignature]:
    """Every byte range written in the file, in its order; at most 50 are looked at.

    ``known``: certificates held here already, DER.
    """
    return list(_found(pdf, known))


def shows_damage(pdf: bytes, known: Sequence[bytes] = ()) -> bool:
    """Whether the bytes themselves prove that something signed was changed.

    True also for a signature container that no byte range belongs to: its dictionary was changed.
    """
    found = find(pdf, known)
    if any(not one.is_sound for one in found):
        return True
    return len(_LONG_HEX.findall(pdf)) > len(found)


def _found(pdf: bytes, known: Sequence[bytes]) -> Iterator[RawSignature]:
    for index, match in enumerate(_BYTE_RANGE.finditer(pdf)):
        if index >= _MOST:
            return
        start, length, resume, rest = (int(number) for number in match.groups())
        yield RawSignature(resume + rest, is_sound(pdf, (start, length, resume, rest), known))


def is_sound(pdf: bytes, byte_range: tuple[int, int, int, int], known: Sequence[bytes] = ()) -> bool:
    """Whether a byte range leaves out exactly one container, and that agrees with the bytes around it.

    The container is hexadecimal digits alone, in it one undamaged CMS with its digest of the two ranges, then only
    zeros. ``known``: certificates held here already, DER.
    """
    start, length, resume, rest = byte_range
    end = resume + rest
    is_shaped = start == 0 and 0 < length < resume <= end <= len(pdf)
    container = _CONTAINER.fullmatch(pdf, length, resume) if is_shaped else None
    return container is not None and _agrees(pdf, container, (resume, end), known)


def _agrees(pdf: bytes, container: re.Match[bytes], after: tuple[int, int], known: Sequence[bytes]) -> bool:
    resume, end = after
    try:
        der = bytes.fromhex(container.group(1).decode("ascii"))
        length = parser.peek(der)
        if der[length:].strip(b"\0") or containers.is_damaged(der[:length], known):
            return False  # R12: after the CMS only zeros
        content = cms.ContentInfo.load(der)
        (signer,) = content["content"]["signer_infos"]
        algorithm = signer["digest_algorithm"]["algorithm"].native
        stated = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
        digest = hashlib.new(algorithm, pdf[: container.start()])
        digest.update(pdf[resume:end])
        return bool(stated["message_digest"][0].native == digest.digest())
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return False
