"""Writes our own recordings of requests in the forms of the national SDK, one file per request.

``python tests/contracts/vxp/make_recordings.py`` from the repository's root writes them anew; a test keeps
files and script together. Everything in them is invented: agencies, system, secret, contents.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "recordings"
SYSTEM = "000.00.00.Z91"
SECRET = "khóa bí mật để thử"
OTHER_SYSTEM = "000.00.00.Z93"
SERVED = ("000.00.00.Z91", "000.00.00.Z92")
OTHER = "000.00.00.Z93"
_STAMP = "05022027T081530+0042"
_EDOC = f"""<?xml version="1.0" encoding="UTF-8"?>\r
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">\r
  <To><OrganId>{OTHER}</OrganId><OrganName>Cơ quan mẫu số 93</OrganName></To>\r
  <Subject>V/v gửi thử một gói tin mẫu</Subject>\r
</edXML>\r
""".encode()
_STATUS = f"""<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
  <ResponseFor><OrganId>{OTHER}</OrganId></ResponseFor><StatusCode>%s</StatusCode>
</edXML>""".encode()


def _unpadded(content: bytes) -> str:
    return "".join(f"{byte:x}" for byte in hashlib.sha256(content).digest())


@dataclass
class Recording:
    """One request as the SDK would write it; values are text, their bytes chosen by ``cut``."""

    name: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    packet: bytes | None = None
    body: bytes = b""
    cut: bool = False
    """JSON calls of the SDK cut each character to its low byte after signing the true text."""

    @property
    def operation(self) -> str:
        """The path's segment."""
        return self.name.partition("-")[2].partition("-")[0]

    def request(self) -> bytes:
        """The bytes on the wire."""
        content_type = "application/octet-stream" if self.packet is not None else "application/json"
        pairs = {"systemid": SYSTEM, **self.parameters, "timestamp": _STAMP, "Content-Type": content_type}
        text = json.dumps(
            {f"XroadVnpt-{name}": value for name, value in pairs.items()},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        digest = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
        lines = [self._bytes(f"XroadVnpt-{name}: {value}") for name, value in pairs.items()]
        lines.insert(len(lines) - 1, f"Content-Type: {content_type}".encode())
        lines += [
            f"XroadVnpt-sign-header-key: {';'.join(pairs)}".encode(),
            self._bytes(f"XroadVnpt-sign-header: {text}"),
            f"XroadVnpt-hash-header: {digest}".encode(),
            b"User-Agent: JAVASDKAgent/1.0.0 XRoad/VPCP",
            b"XroadVnpt-version: 3.0.201608",
        ]
        body = self.body if self.packet is None else self.packet + b"\r\n"
        method = b"GET" if self.operation == "downloadEdoc" else b"POST"
        if method == b"POST":
            lines.append(b"Content-Length: %d" % len(body))
        lines += [b"Host: 127.0.0.1:8400", b"Connection: Keep-Alive"]
        if self.body:
            lines.append(b"Expect: 100-continue")
        lines.append(b"Accept-Encoding: gzip,deflate")
        head = [b"%s /%s HTTP/1.1" % (method, self.operation.encode()), *lines]
        return b"\r\n".join(head) + b"\r\n\r\n" + body

    def _bytes(self, line: str) -> bytes:
        return bytes(ord(letter) & 0xFF for letter in line) if self.cut else line.encode()


def recordings() -> list[Recording]:
    """Every recording, leftovers of earlier calls included as the SDK leaves them."""
    level = {"level": "1"}
    listing = {"servicetype": "eDoc", "messagetype": "edoc"}
    sent = {**listing, "hash-file": _unpadded(_EDOC), "from": SERVED[0]}
    left = {**sent, "docId": "khong-co-1", "filePath": "kho-goi-tin", "status": "done"}
    first, second = _STATUS % b"01", _STATUS % b"02"
    status = {"servicetype": "eDoc", "messagetype": "status", "from": SERVED[1]}
    register = json.dumps({"id": "", "code": "Z99", "name": "Cơ quan mới"}, ensure_ascii=False).encode()
    return [
        Recording("01-getAgenciesList"),
        Recording("02-getAgenciesListQD20", level),
        Recording("03-getSynchronizeUnit", level),
        Recording("04-registerAgency", level, body=register),
        Recording("05-deleteAgency", {**level, "AgencyCode": "Z99"}, body=b"{}"),
        Recording("06-getReceivedEdocList", listing),
        Recording("07-sendEdoc", sent, packet=_EDOC),
        Recording("08-getSentEdocList", {**sent, "docId": "khong-co-1"}),
        Recording("09-getEdoc", left, body=b"{}"),
        Recording("10-updateStatus", left, body=b"{}"),
        Recording("11-countReceiveEdoc", left, body=b"{}"),
        Recording("12-countReceiveStatus", left, body=b"{}"),
        Recording("13-downloadEdoc", left),
        Recording(
            "14-sendEdoc-with-to",
            {**status, "hash-file": _unpadded(first), "to": f'["{OTHER}"]', "status": "done"},
            packet=first,
        ),
        Recording(
            "15-sendEdoc-with-letters",
            {**status, "hash-file": _unpadded(second), "description": "Đề nghị gửi đúng nơi nhận"},
            packet=second,
        ),
        Recording(
            "16-updateStatus-with-cut-letters",
            {"docId": "khong-co-9", "description": "Từ chối: chưa đúng thẩm quyền", "status": "fail"},
            body=b"{}",
            cut=True,
        ),
    ]


def main() -> None:
    """Write every recording."""
    FOLDER.mkdir(exist_ok=True)
    for recording in recordings():
        (FOLDER / f"{recording.name}.http").write_bytes(recording.request())


if __name__ == "__main__":
    main()
