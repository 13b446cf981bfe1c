"""Packets of the national variant as text, made from a description in data; no codec of ours takes part.

A description is a tree of the header with edits (``set``, ``drop``), files, and what is odd about the text:
prefix, order, line ends, encoding, replacements, a cut.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TypeAlias
from xml.sax.saxutils import escape

import yaml

from lienthong.kit.errors import KitCaseError
from lienthong.kit.files import content_named

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str"


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One attachment."""

    name: str = "cong-van.pdf"
    content: str = "pdf"
    type: str = "application/pdf"
    listed_type: str = "application/pdf"
    content_id: str = ""
    """``cid:1`` and so on unless said; ``-`` leaves the element out."""
    listed_id: str = ""
    is_listed: bool = True
    listed_name: str = ""
    text: str | None = None
    """In place of the base64 text."""
    wrapped: int = 0
    """Line length of the base64 text; 0 for one line."""


@dataclass(frozen=True, slots=True)
class PacketSpec:
    """One packet as a case describes it."""

    base: str = "document"
    changes: Mapping[str, object] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    files: tuple[FileSpec, ...] = (FileSpec(),)
    prefix: str = "edXML"
    order: str = "usual"
    line_end: str = "\n"
    encoding: str = "utf-8"
    declaration: str = '<?xml version="1.0" encoding="UTF-8"?>'
    has_bom: bool = False
    prolog: str = ""
    replaced: tuple[tuple[str, str], ...] = ()
    trailing: str = ""
    cut_to: float = 1.0
    """Part of the bytes that is kept."""
    raw: str | None = None
    """The whole text, in place of all the rest."""


@cache
def _bases() -> Mapping[str, dict[str, Tree]]:
    text = resources.files("lienthong.kit.cases").joinpath("data/packets.yaml").read_text("utf-8")
    found: dict[str, dict[str, Tree]] = yaml.safe_load(text)
    return found


def build(spec: PacketSpec, values: Mapping[str, str]) -> bytes:
    """The bytes of a packet; ``values`` fill the ``{names}`` of its texts."""
    if spec.raw is not None:
        return filled(spec.raw, values).encode(spec.encoding)
    tree = copy.deepcopy(_bases()[spec.base])
    for path, value in spec.changes.items():
        _place(tree, path, value)
    for path in spec.dropped:
        _remove(tree, path)
    text = _document(tree, spec, values)
    for old, new in spec.replaced:
        if filled(old, values) not in text:
            raise KitCaseError(f"Dữ liệu kiểm thử thay chữ không có trong gói tin: {old}.")
        text = text.replace(filled(old, values), filled(new, values))
    written = text.replace("\n", spec.line_end).encode(spec.encoding, "replace")
    if spec.has_bom:
        written = b"\xef\xbb\xbf" + written
    return written[: int(len(written) * spec.cut_to)]


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its ``{names}`` filled; unknown names stay."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def _place(tree: Tree, path: str, value: object) -> None:
    *above, last = path.split("/")
    node = tree
    for name in above:
        if isinstance(node, list):
            node = node[int(name)]
        elif isinstance(node, dict):
            node = node.setdefault(name, {})
    new = _as_tree(value)
    if isinstance(node, list):
        node[int(last)] = new
    elif isinstance(node, dict):
        node[last] = new
    else:
        raise KitCaseError(f"Dữ liệu kiểm thử đặt giá trị vào chỗ không có: {path}.")


def _as_tree(value: object) -> Tree:
    if isinstance(value, Mapping):
        return {str(name): _as_tree(child) for name, child in value.items()}
    if isinstance(value, list):
        return [_as_tree(child) for child in value]
    return "" if value is None else str(value)


def _remove(tree: Tree, path: str) -> None:
    *above, last = path.split("/")
    node = tree
    for name in above:
        node = node[int(name)] if isinstance(node, list) else _child(node, name)
    if isinstance(node, list):
        del node[int(last)]
    elif isinstance(node, dict):
        node.pop(last, None)


def _child(node: Tree, name: str) -> Tree:
    if not isinstance(node, dict) or name not in node:
        raise KitCaseError(f"Dữ liệu kiểm thử bỏ phần tử không có: {name}.")
    return node[name]


def _document(tree: dict[str, Tree], spec: PacketSpec, values: Mapping[str, str]) -> str:
    mark = f"{spec.prefix}:" if spec.prefix else ""
    declared = f' xmlns:{spec.prefix}="{NAMESPACE}"' if spec.prefix else ""
    body = _manifest(spec.files, mark, values) if tree.get("_body") == "yes" else ""
    header = {name: child for name, child in tree.items() if not name.startswith("_")}
    inner = "".join(_elements(header, mark, spec.order, values))
    attached = _attachments(spec, mark, declared, values) if body else ""
    return (
        f'{spec.declaration}{spec.prolog}\n<edXML xmlns="{NAMESPACE}">\n'
        f"<{mark}edXMLEnvelope{declared}>\n<{mark}edXMLHeader>\n{inner}</{mark}edXMLHeader>\n{body}"
        f"</{mark}edXMLEnvelope>\n{attached}</edXML>{spec.trailing}\n"
    )


def _elements(tree: Mapping[str, Tree], mark: str, order: str, values: Mapping[str, str]) -> Iterator[str]:
    pairs = list(tree.items())
    for name, child in reversed(pairs) if order == "reversed" else pairs:
        for one in child if isinstance(child, list) else [child]:
            if isinstance(one, str):
                yield f"<{mark}{name}>{escape(filled(one, values))}</{mark}{name}>\n"
            elif isinstance(one, dict):
                inner = "".join(_elements(one, mark, order, values))
                yield f"<{mark}{name}>\n{inner}</{mark}{name}>\n"


def _manifest(files: Sequence[FileSpec], mark: str, values: Mapping[str, str]) -> str:
    rows = "".join(
        f"<{mark}Reference>\n<{mark}ContentId>{file.listed_id or f'cid:{number}'}</{mark}ContentId>\n"
        f"<{mark}ContentType>{file.listed_type}</{mark}ContentType>\n"
        f"<{mark}AttachmentName>{escape(filled(file.listed_name or file.name, values))}</{mark}AttachmentName>\n"
        f"</{mark}Reference>\n"
        for number, file in enumerate(files, start=1)
        if file.is_listed
    )
    return (
        f'<{mark}edXMLBody>\n<{mark}edXMLManifest version="1.0">\n{rows}</{mark}edXMLManifest>\n'
        f"</{mark}edXMLBody>\n"
    )


def _attachments(spec: PacketSpec, mark: str, declared: str, values: Mapping[str, str]) -> str:
    if not spec.files:
        return ""
    rows = list[str]()
    for number, file in enumerate(spec.files, start=1):
        content_id = file.content_id or f"cid:{number}"
        told = "" if content_id == "-" else f"<ContentId>{content_id}</ContentId>\n"
        name = f"<AttachmentName>{escape(filled(file.name, values))}</AttachmentName>\n" if file.name else ""
        rows.append(
            f"<Attachment>\n{told}{name}<ContentType>{file.type}</ContentType>\n"
            f"<{mark}ContentTransferEncoded{declared}>{_encoded(file)}</{mark}ContentTransferEncoded>\n"
            "</Attachment>\n"
        )
    return f"<AttachmentEncoded>\n{''.join(rows)}</AttachmentEncoded>\n"


def _encoded(file: FileSpec) -> str:
    if file.text is not None:
        return file.text
    text = base64.b64encode(content_named(file.content)).decode()
    if not file.wrapped:
        return text
    return "\n".join(text[start : start + file.wrapped] for start in range(0, len(text), file.wrapped))
