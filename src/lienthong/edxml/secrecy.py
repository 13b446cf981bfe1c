"""Secret marks in a packet (D-23, the codec's part): recognised here, refused by whoever reads.

A mark is an element named for secrecy that carries a level, a text of the packet's header equal in any
case to MẬT, TỐI MẬT or TUYỆT MẬT, or a line of page 1 consisting only of one of them in capitals. Never
the word inside a sentence (bảo mật, bí mật nhà nước), never ``Priority`` alone.

A finding holds the level and the place only, nothing else of the packet: it goes into incident records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.edxml.tree import Node
from lienthong.kernel.text import fold, nfc

SENTENCE = "Văn bản mật không gửi qua hệ thống này; thực hiện theo quy định về bảo vệ bí mật nhà nước."

_MARKS = {"mật": "MẬT", "tối mật": "TỐI MẬT", "tuyệt mật": "TUYỆT MẬT"}
_LONGEST_MARK = 64
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_PAGE_LINES = frozenset({"MẬT", "TỐIMẬT", "TUYỆTMẬT"})

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRET_WORDS = frozenset({"secret", "secrecy", "confidential", "confidentiality", "classified"})
_SECRET_NAMES = frozenset(
    {"domat", "mucdomat", "mucmat", "capdomat", "dokhanmat", "domatvanban"}
    | {"securitylevel", "securityclass", "levelofsecurity", "securityclassification", "classificationlevel"}
)
_NO_LEVEL = frozenset(
    {"0", "00", "-1", "false", "no", "none", "null", "n/a", "na", "normal", "public", "unclassified"}
    | {"thuong", "binh thuong", "khong", "khong mat", "khong co", "cong khai", "ko"}
)
_OUTSIDE_HEADER = frozenset({"edXMLBody", "Body", "AttachmentEncoded"})


@dataclass(frozen=True, slots=True)
class SecrecyFinding:
    """Why a packet counts as secret: the level (``MẬT`` … or empty when only the element told) and where."""

    code: str
    level: str
    where: str
    sentence: str = SENTENCE


def mark_of(text: str) -> str:
    """``MẬT``, ``TỐI MẬT`` or ``TUYỆT MẬT`` when the text is just that in any case, else empty."""
    if len(text) > _LONGEST_MARK or text.isascii():
        return ""
    plain = " ".join(nfc(_INVISIBLE.sub("", text)).casefold().split())
    return _MARKS.get(plain, "")


def page_line_is_secret(line: str) -> bool:
    """Whether a line of page 1 consists only of a secret mark in capitals; spaces do not matter."""
    if len(line) > 4 * _LONGEST_MARK:
        return False
    return "".join(nfc(_INVISIBLE.sub("", line)).split()) in _PAGE_LINES


def find_secrecy(root: Node) -> SecrecyFinding | None:
    """The first secret mark of a packet, or none; also for packets refused for other reasons."""
    for node, path, in_header in _walk(root):
        if node.attributes:
            found = _in_attributes(node, path, in_header=in_header)
            if found is not None:
                return found
        if not node.text:
            continue
        level = mark_of(node.text) if in_header else ""
        if level:
            return SecrecyFinding("edxml.secrecy.text", level, path())
        if _names_secrecy(node.name) and _is_level(node.text):
            return SecrecyFinding("edxml.secrecy.element", mark_of(node.text), path())
    return None


def _in_attributes(node: Node, path: _Path, *, in_header: bool) -> SecrecyFinding | None:
    for name, value in node.attributes.items():
        where = f"{path()}@{name}"
        level = mark_of(value) if in_header else ""
        if level:
            return SecrecyFinding("edxml.secrecy.text", level, where)
        if _names_secrecy(name) and _is_level(value):
            return SecrecyFinding("edxml.secrecy.element", mark_of(value), where)
    return None


class _Path:
    """The place of a node, spelled only when asked for."""

    __slots__ = ("_above", "_name")

    def __init__(self, above: _Path | None, name: str) -> None:
        self._above = above
        self._name = name

    def __call__(self) -> str:
        return f"{self._above()}.{self._name}" if self._above else self._name


def _walk(root: Node) -> Iterator[tuple[Node, _Path, bool]]:
    waiting = [(root, _Path(None, root.name), True)]
    while waiting:
        node, path, in_header = waiting.pop()
        yield node, path, in_header
        for child in reversed(node.children):
            inside = in_header and child.name not in _OUTSIDE_HEADER
            waiting.append((child, _Path(path, child.name), inside))


def _names_secrecy(name: str) -> bool:
    known = _KNOWN_NAMES.get(name)
    if known is None:
        known = _judge_name(name)
        if len(_KNOWN_NAMES) < _MOST_KNOWN_NAMES:
            _KNOWN_NAMES[name] = known
    return known


_KNOWN_NAMES: dict[str, bool] = {}
_MOST_KNOWN_NAMES = 1000


def _judge_name(name: str) -> bool:
    local = name.rpartition(":")[2]
    words = {word.lower() for word in _WORDS.findall(local)}
    plain = re.sub(r"[^a-z0-9]", "", fold(local))
    return bool(words & _SECRET_WORDS) or plain in _SECRET_NAMES or plain.startswith(("secret", "secrecy"))


def _is_level(text: str) -> bool:
    return fold(text) not in _NO_LEVEL and bool(text.strip())
