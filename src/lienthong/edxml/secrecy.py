"""Secret marks in a packet (D-23, the codec's part): recognised here, refused by whoever reads.

A mark is an element named for secrecy that carries a level, a text of the packet's header equal in any
case to MẬT, TỐI MẬT or TUYỆT MẬT, or a line of page 1 consisting only of one of them in capitals. Never
the word inside a sentence (bảo mật, bí mật nhà nước), never ``Priority`` alone.

A finding holds the level and the place only, nothing else of the packet: it goes into incident records.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lienthong.edxml.tree import Node
from lienthong.kernel.text import fold, visible

SENTENCE = "Văn bản mật không gửi qua hệ thống này; thực hiện theo quy định về bảo vệ bí mật nhà nước."

_MARKS = {"mật": "MẬT", "tối mật": "TỐI MẬT", "tuyệt mật": "TUYỆT MẬT"}
_LONGEST_MARK = 1024
"""Letters of a text that may be a mark, invisible ones included."""
_PAGE_LINES = frozenset({"MẬT", "TỐIMẬT", "TUYỆTMẬT"})

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRET_WORDS = frozenset({"secret", "secrecy", "confidential", "confidentiality", "classified"})
_SECRET_NAMES = frozenset(
    {"domat", "mucdomat", "mucmat", "capdomat", "dokhanmat", "domatvanban"}
    | {"securitylevel", "securityclass", "levelofsecurity", "securityclassification", "classificationlevel"}
)
_OTHER_WORDS = ("secretar", "secretion")
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
    if text.isascii() or len(text) > _LONGEST_MARK:
        return ""
    plain = " ".join(visible(text).casefold().split())
    return _MARKS.get(plain, "")


def page_line_is_secret(line: str) -> bool:
    """Whether a line of page 1 consists only of a secret mark in capitals; spaces do not matter."""
    if line.isascii() or len(line) > _LONGEST_MARK:
        return False
    return "".join(visible(line).split()) in _PAGE_LINES


def find_secrecy(root: Node) -> SecrecyFinding | None:
    """The first secret mark of a packet, or none; also for packets refused for other reasons."""
    waiting = [(root, True)]
    while waiting:
        node, in_header = waiting.pop()
        found = _judge(node, in_header=in_header)
        if found is not None:
            return replace(found, where=_place(root, node) + found.where)
        waiting.extend(
            (child, in_header and child.name not in _OUTSIDE_HEADER) for child in reversed(node.children)
        )
    return None


def _judge(node: Node, *, in_header: bool) -> SecrecyFinding | None:
    if node.attributes:
        for name, value in node.attributes.items():
            found = _judge_text(name, value, in_header=in_header)
            if found is not None:
                return replace(found, where=f"@{name}")
    return _judge_text(node.name, node.text, in_header=in_header) if node.text else None


def _judge_text(name: str, text: str, *, in_header: bool) -> SecrecyFinding | None:
    level = mark_of(text)
    if level and in_header:
        return SecrecyFinding("edxml.secrecy.text", level, "")
    if _names_secrecy(name) and _is_level(text):
        return SecrecyFinding("edxml.secrecy.element", level, "")
    return None


def _place(root: Node, wanted: Node) -> str:
    """The path of a node, spelled only for a finding."""
    waiting = [(root, root.name)]
    while waiting:
        node, path = waiting.pop()
        if node is wanted:
            return path
        waiting.extend((child, f"{path}.{child.name}") for child in node.children)
    return wanted.name


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
    is_told = plain.startswith(("secret", "secrecy")) and not plain.startswith(_OTHER_WORDS)
    return bool(words & _SECRET_WORDS) or plain in _SECRET_NAMES or is_told


def _is_level(text: str) -> bool:
    return fold(text) not in _NO_LEVEL and bool(text.strip())
