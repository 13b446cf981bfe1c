"""Which form of packet this is (edXML notes §11).

``A`` the national library's form; ``A1`` the same with names out of scope (not namespace-well-formed);
``A2`` with the marks of the .NET and LGSP clients. Refused with a sentence of their own: ``B`` the SOAP
form of 2014, ``C`` the invented flat one, ``D`` anything else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lienthong.edxml.findings import Findings
from lienthong.edxml.tree import Node

_OURS = "qcvn_102"
_FORM_OF_2014 = "e-doc.vn/schema"
_FLAT_FORM = "go.vn/edoc"


@dataclass(slots=True)
class Traits:
    """What the parser noticed of names while it read."""

    root_namespace: str = ""
    namespaces: set[str] = field(default_factory=set)
    has_undeclared_prefix: bool = False
    is_multipart: bool = False


def recognise(root: Node, traits: Traits, findings: Findings) -> str:
    """The variant; problems are noted for forms that are refused and for a missing namespace."""
    spaces = {space.lower() for space in traits.namespaces}
    if traits.is_multipart or any(_FORM_OF_2014 in space for space in spaces):
        findings.add("T.edXML.Version2014")
        return "B"
    if any(_FLAT_FORM in space for space in spaces):
        findings.add("T.edXML.Flat")
        return "C"
    if root.name != "edXML":
        findings.add("T.edXML.Root", value=root.name)
        return "D"
    namespace = traits.root_namespace
    if namespace and _OURS not in namespace.lower():
        findings.add("T.edXML.Namespace", value=namespace)
        return "D"
    if not namespace and not any(_OURS in space for space in spaces):
        findings.add("M.edXML.Namespace")
    if traits.has_undeclared_prefix:
        return "A1"
    return "A2" if _has_marks_of_net_clients(root) else "A"


def _has_marks_of_net_clients(root: Node) -> bool:
    if root.descendant("DigitalSignature") is not None:
        return True
    trace = root.descendant("TraceHeaderList")
    if trace is not None and any(name.endswith("mustUnderstand") for name in trace.attributes):
        return True
    reference = root.descendant("edXMLManifest")
    return reference is not None and any(
        name.endswith(":href") for node in reference.children for name in node.attributes
    )
