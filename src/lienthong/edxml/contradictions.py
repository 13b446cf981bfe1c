"""Values that decide who speaks and what a packet does, written twice and differently.

Readers differ in which they take, the first, the last, the first that is not empty: a packet that is a new
document to us could be a recall to a receiver, in another agency's name (D-26). Equal and empty repeats pass.
"""

from __future__ import annotations

from collections.abc import Iterable

from lienthong.edxml.findings import Findings
from lienthong.edxml.tree import Node
from lienthong.identifiers.folding import fold_identifier

REPEATED = "M.edXML.Repeated"
_FILES = "AttachmentEncoded"
_HEADERS = frozenset({"MessageHeader", "Business"})


def note_contradictions(root: Node, findings: Findings) -> None:
    """Note every deciding value that stands more than once and not the same."""
    found = _headers(root)
    headers, business = found["MessageHeader"], found["Business"]
    senders = [one for header in headers for one in header.all("From")]
    _note("MessageHeader.From.OrganId", _values(senders, "OrganId"), findings)
    _note("MessageHeader.DocumentId", _values(headers, "DocumentId"), findings)
    _note("MessageHeader.StatusCode", _values(headers, "StatusCode"), findings)
    if any(header.value("StatusCode") for header in headers):
        answered = [one for header in headers for one in header.all("ResponseFor")]
        for name in ("OrganId", "DocumentId", "Code"):
            _note(f"MessageHeader.ResponseFor.{name}", _values(answered, name), findings)
    _note("TraceHeaderList.Bussiness.BussinessDocType", _values(business, "BusinessDocType"), findings)
    _note("TraceHeaderList.Bussiness.DocumentId", _values(business, "DocumentId"), findings)


def _headers(root: Node) -> dict[str, list[Node]]:
    """Every element of these names wherever it stands, for lenient readers search the whole packet."""
    found: dict[str, list[Node]] = {name: [] for name in _HEADERS}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.name in _HEADERS:
            found[node.name].append(node)
        waiting.extend(child for child in node.children if child.name != _FILES)
    return found


def _values(nodes: Iterable[Node], name: str) -> list[str]:
    written = [one.text for node in nodes for one in node.all(name) if one.text]
    return list({fold_identifier(text): text for text in written}.values())


def _note(path: str, values: list[str], findings: Findings) -> None:
    if len(values) > 1:
        findings.add(REPEATED, path, field=path, values=", ".join(sorted(values)[:4]))
