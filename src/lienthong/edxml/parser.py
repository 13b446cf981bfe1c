"""Bytes to a small tree and decoded files, with expat, in constant memory.

Names are matched without prefix and namespaces are not enforced: real packets use undeclared ``xlink:``
and ``edXML:`` out of scope (edXML notes §11, A1). DOCTYPE, entities, depth, numbers and lengths are bounded
here; every refusal is an `UnreadablePacketError`.

Base64 between two tags is not shown to expat: the bytes up to the next ``<`` go straight to the decoder
when they are plain base64, and through expat when they are anything else.
"""

from __future__ import annotations

from xml.parsers import expat

from lienthong.edxml.attachments import AttachmentIntake, Description
from lienthong.edxml.errors import UnreadablePacketError
from lienthong.edxml.findings import Findings
from lienthong.edxml.limits import Limits
from lienthong.edxml.tree import Node
from lienthong.edxml.variants import Traits
from lienthong.edxml.wire import bare_content_id

_PIECE_OF_TAGS = 16 * 1024
_PIECE_OF_CONTENT = 32 * 1024
_TEXT_BUFFER = 128 * 1024
_CONTENT = "ContentTransferEncoded"
_FILE = "Attachment"
_FILES = "AttachmentEncoded"

_UTF8_NAMES = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_TRUNCATED = frozenset({3, 5, 6, 20})
_INVALID_TOKEN = 4
_UNDEFINED_ENTITY = 11
_ENCODINGS = frozenset({18, 19})
_FIRST_LETTER = 0x20
_BEYOND_ASCII = 0x80


def refusal(code: str, **facts: object) -> UnreadablePacketError:
    """The error for one problem of the catalogue."""
    findings = Findings()
    findings.add(code, "", **facts)
    return UnreadablePacketError(findings.all)


class PacketParser:
    """Feed bytes, then close; the tree is in ``root``, what was noticed of names in ``traits``."""

    def __init__(self, intake: AttachmentIntake, limits: Limits) -> None:
        self._intake = intake
        self._limits = limits
        self.root: Node | None = None
        self.traits = Traits()
        self._stack: list[Node] = []
        self._names: dict[str, tuple[str, str]] = {}
        self._scope: dict[str, int] = {"": 1, "xml": 1, "xmlns": 1}
        self._declared: list[tuple[int, str]] = []
        self._elements = 0
        self._characters = 0
        self._content: Node | None = None
        self._fed = 0
        self._skipped_lines = 0
        self._expat = expat.ParserCreate("UTF-8")
        self._expat.buffer_text = True
        self._expat.buffer_size = _TEXT_BUFFER
        self._expat.ordered_attributes = True
        self._expat.XmlDeclHandler = self._declaration
        self._expat.StartDoctypeDeclHandler = self._doctype
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._text

    def feed(self, data: bytes) -> None:
        """More bytes of the packet; raises `UnreadablePacketError`."""
        view = memoryview(data)
        at = 0
        while at < len(view):
            if self._content is not None and not self._pending:
                piece = bytes(view[at : at + _PIECE_OF_CONTENT])
                at += len(piece)
                end = piece.find(b"<")
                plain = piece if end < 0 else piece[:end]
                if plain and self._intake.add_bytes(plain):
                    self._skipped_lines += plain.count(b"\n")
                    piece = piece[len(plain) :]
            else:
                piece = bytes(view[at : at + _PIECE_OF_TAGS])
                at += len(piece)
            if piece:
                self._parse(piece)

    @property
    def _pending(self) -> int:
        """Bytes expat holds back because a tag or a letter has not ended."""
        return self._fed - max(self._expat.CurrentByteIndex, 0)

    @property
    def is_complete(self) -> bool:
        """Whether the root element has ended."""
        return self.root is not None and not self._stack

    @property
    def unfinished(self) -> tuple[Node, ...]:
        """Elements that had not ended when reading stopped."""
        return tuple(self._stack)

    def close(self) -> Node:
        """The root; raises `UnreadablePacketError` when the packet stops early."""
        self._parse(b"", is_final=True)
        if self.root is None:
            raise refusal("T.edXML.Empty")
        return self.root

    def _parse(self, piece: bytes, *, is_final: bool = False) -> None:
        before = self._fed
        self._fed += len(piece)
        try:
            self._expat.Parse(piece, is_final)
        except expat.ExpatError as error:
            raise self._translated(error, piece, before) from error
        if self._pending > self._limits.max_token_bytes:
            raise refusal("T.edXML.TokenSize", limit=self._limits.max_token_bytes)

    def _translated(self, error: expat.ExpatError, piece: bytes, before: int) -> UnreadablePacketError:
        if error.code in _TRUNCATED:
            return refusal("T.edXML.Truncated" if self._elements else "T.edXML.Empty")
        if error.code == _UNDEFINED_ENTITY:
            return refusal("T.edXML.Entity")
        if error.code in _ENCODINGS:
            return refusal("T.edXML.Encoding")
        line, column = error.lineno + self._skipped_lines, error.offset + 1
        at = self._expat.ErrorByteIndex - before
        if error.code == _INVALID_TOKEN and 0 <= at < len(piece):
            if piece[at] >= _BEYOND_ASCII:
                return refusal("T.edXML.Encoding")
            if piece[at] < _FIRST_LETTER and piece[at : at + 1] not in b"\t\r\n":
                return refusal("T.edXML.Nul", position=f"dòng {line}, cột {column}")
        return refusal("T.edXML.Syntax", line=line, column=column)

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _UTF8_NAMES:
            raise refusal("T.edXML.Encoding")

    def _doctype(self, *_names: object) -> None:
        raise refusal("T.edXML.Doctype")

    def _start(self, qualified: str, attributes: list[str]) -> None:
        self._elements += 1
        if self._elements > self._limits.max_elements:
            raise refusal("T.edXML.Elements", limit=self._limits.max_elements)
        stack = self._stack
        if len(stack) >= self._limits.max_depth:
            raise refusal("T.edXML.Depth", limit=self._limits.max_depth)
        known = self._names.get(qualified)
        if known is None:
            self._count(len(qualified), qualified, len(qualified))
            prefix, _, local = qualified.rpartition(":")
            known = self._names[qualified] = (prefix, local.replace("Bussiness", "Business"))
        node = Node(known[1])
        if attributes:
            self._take_attributes(node, attributes)
        if known[0] not in self._scope:
            self.traits.has_undeclared_prefix = True
        if stack:
            stack[-1].children.append(node)
        else:
            self.root = node
            self.traits.root_namespace = _declared_namespace(known[0], attributes)
        stack.append(node)
        if self._content is not None:
            self._intake.damage()
        elif known[1] == _CONTENT and self._is_in_file():
            self._begin_content(node)

    def _is_in_file(self) -> bool:
        """Whether the element just opened stands in an attachment of the packet."""
        stack = self._stack
        return len(stack) > 2 and stack[-2].name == _FILE and stack[-3].name == _FILES

    def _begin_content(self, node: Node) -> None:
        content_id = bare_content_id(self._stack[-2].value("ContentId"))
        self._intake.start(content_id or None)
        self._content = node
        self._expat.CharacterDataHandler = self._intake.add_text

    def _take_attributes(self, node: Node, attributes: list[str]) -> None:
        kept: dict[str, str] = {}
        for name, value in zip(attributes[::2], attributes[1::2], strict=True):
            self._count(len(name) + len(value), name, len(value))
            if name == "xmlns" or name.startswith("xmlns:"):
                self.traits.namespaces.add(value)
                prefix = name[6:]
                self._scope[prefix] = self._scope.get(prefix, 0) + 1
                self._declared.append((len(self._stack), prefix))
            else:
                kept[name] = value
        for name in kept:
            if ":" in name and name.partition(":")[0] not in self._scope:
                self.traits.has_undeclared_prefix = True
        if kept:
            node.attributes = kept

    def _count(self, characters: int, field: str, length: int) -> None:
        self._characters += characters
        if length > self._limits.max_field_characters:
            raise refusal("T.edXML.FieldLength", limit=self._limits.max_field_characters, field=field)
        if self._characters > self._limits.max_header_characters:
            raise refusal("T.edXML.HeaderSize", limit=self._limits.max_header_characters)

    def _text(self, text: str) -> None:
        node = self._stack[-1]
        if not node.text:
            if text.isspace():
                return
            node.text = text
        else:
            self._add_more(node, text)
        self._count(len(text), node.name, len(text))

    def _add_more(self, node: Node, text: str) -> None:
        """Text that came in parts, as around comments and ends of pieces."""
        if node.more is None:
            node.more = []
            node.more_length = len(node.text)
        node.more.append(text)
        node.more_length += len(text)
        self._count(0, node.name, node.more_length)

    def _end(self, _qualified: str) -> None:
        node = self._stack.pop()
        if node.text:
            node.seal()
        if node is self._content:
            self._content = None
            self._expat.CharacterDataHandler = self._text
        elif node.name == _FILE and self._stack and self._stack[-1].name == _FILES:
            self._finish_file(node)
        if self._declared and self._declared[-1][0] == len(self._stack):
            self._leave_scope()

    def _leave_scope(self) -> None:
        while self._declared and self._declared[-1][0] == len(self._stack):
            _, prefix = self._declared.pop()
            self._scope[prefix] -= 1
            if not self._scope[prefix]:
                del self._scope[prefix]

    def _finish_file(self, node: Node) -> None:
        if self._intake.count >= self._limits.max_attachments:
            raise refusal("T.edXML.Attachments", limit=self._limits.max_attachments)
        self._intake.finish(
            Description(
                content_id=bare_content_id(node.value("ContentId")),
                name=node.value("AttachmentName"),
                content_type=node.value("ContentType"),
                description=node.value("Description"),
            )
        )


def _declared_namespace(prefix: str, attributes: list[str]) -> str:
    wanted = f"xmlns:{prefix}" if prefix else "xmlns"
    for name, value in zip(attributes[::2], attributes[1::2], strict=True):
        if name == wanted:
            return value
    return ""
