"""Packets as text, spelled out without any code of the product, for tests that look at the wire."""

from __future__ import annotations

import base64

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


def element(name: str, content: str, *, prefix: str = "edXML:") -> str:
    return f"<{prefix}{name}>{content}</{prefix}{name}>"


def organization(name: str, organ_id: str, **fields: str) -> str:
    inner = element("OrganId", organ_id) + "".join(element(key, value) for key, value in fields.items())
    return element(name, inner)


SENDER = organization("From", "000.00.17.T99", OrganName="Sở Thí điểm tỉnh Gia Lâm")
RECIPIENT = organization("To", "000.00.00.T98", OrganName="UBND huyện Thử Nghiệm")
DOCUMENT_ID = element("DocumentId", "000.00.17.T99,2021/03/15,245/STĐ-VP")
CODE = element("Code", element("CodeNumber", "245") + element("CodeNotation", "STĐ-VP"))
PROMULGATION = element(
    "PromulgationInfo", element("Place", "Gia Lâm") + element("PromulgationDate", "2021/03/15")
)
SUBJECT = element("Subject", "Về việc thử nghiệm kết nối phần mềm")
MESSAGE_PARTS = {
    "from": SENDER,
    "to": RECIPIENT,
    "document_id": DOCUMENT_ID,
    "code": CODE,
    "promulgation": PROMULGATION,
    "subject": SUBJECT,
}


def message_header(*extra: str, **changed: str) -> str:
    """``MessageHeader`` of a document; parts are changed by name, or left out with an empty text."""
    return element("MessageHeader", "".join([*{**MESSAGE_PARTS, **changed}.values(), *extra]))


def trace(*extra: str) -> str:
    passed = element(
        "TraceHeader", element("OrganId", "000.00.17.T99") + element("Timestamp", "2021/03/15 08:30:00")
    )
    return element("TraceHeaderList", passed + "".join(extra))


def reference(content_id: str, name: str) -> str:
    return element("Reference", element("ContentId", content_id) + element("AttachmentName", name))


def attachment(
    content_id: str, name: str, content: bytes | str, *, content_type: str = "application/pdf"
) -> str:
    encoded = content if isinstance(content, str) else base64.b64encode(content).decode()
    return (
        f"<Attachment><ContentId>{content_id}</ContentId><AttachmentName>{name}</AttachmentName>"
        f"<ContentType>{content_type}</ContentType>"
        f'<edXML:ContentTransferEncoded xmlns:edXML="{NAMESPACE}">{encoded}</edXML:ContentTransferEncoded>'
        "</Attachment>"
    )


ONE_REFERENCE = reference("cid:1", "cong-van.pdf")
ONE_FILE = attachment("cid:1", "cong-van.pdf", PDF)


def packet(
    *, header: str | None = None, trace_list: str = "", references: str = ONE_REFERENCE, files: str = ONE_FILE
) -> bytes:
    """A whole document packet."""
    inner = element("edXMLHeader", (message_header() if header is None else header) + trace_list)
    manifest = f'<edXML:edXMLManifest version="1.0">{references}</edXML:edXMLManifest>'
    body = element("edXMLBody", manifest)
    return envelope(inner + body, files)


def envelope(inner: str, files: str = "") -> bytes:
    attached = f"<AttachmentEncoded>{files}</AttachmentEncoded>" if files else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<edXML xmlns="{NAMESPACE}"><edXML:edXMLEnvelope xmlns:edXML="{NAMESPACE}">{inner}'
        f"</edXML:edXMLEnvelope>{attached}</edXML>"
    ).encode()


def status(
    *, code: str = "03", response: str | None = None, extra: str = "", sender: str | None = None
) -> bytes:
    """A whole status message."""
    answered = (
        element("OrganId", "000.00.17.T99")
        + element("Code", "245/STĐ-VP")
        + element("PromulgationDate", "2021/03/15")
        + element("DocumentId", "000.00.17.T99,2021/03/15,245/STĐ-VP")
    )
    reporter = organization("From", "000.00.00.T98") if sender is None else sender
    inner = (
        reporter
        + element("ResponseFor", answered if response is None else response)
        + element("StatusCode", code)
        + extra
        + element("Timestamp", "2021/03/15 09:00:00")
    )
    return envelope(element("edXMLHeader", element("MessageHeader", inner)))
