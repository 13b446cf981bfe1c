"""The report as one HTML page that needs nothing else, in Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from lienthong.kit.playing.run import Verdict
from lienthong.kit.reports.signing_key import fingerprint
from lienthong.kit.reports.writing import VERDICT_WORDS

_ORDER = (Verdict.FAILED, Verdict.ADVICE, Verdict.NOT_OFFERED, Verdict.NOT_RUN, Verdict.PASSED)
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1f24}"
    "table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #d0d7de;padding:.4rem .6rem;"
    "text-align:left;vertical-align:top}code{font-size:.9em}.FAILED{color:#a40e26;font-weight:600}"
    ".ADVICE{color:#7a4b00}.PASSED{color:#116329}ul{margin:.3rem 0;padding-left:1.2rem}"
)


def page_of(report: Mapping[str, object], signature: Mapping[str, str]) -> str:
    """The whole page."""
    totals = _mapping(report.get("totals"))
    rows = "".join(
        f"<tr><th scope='row' class='{verdict}'>{VERDICT_WORDS[verdict]}</th><td>{totals.get(verdict, 0)}</td></tr>"
        for verdict in _ORDER
    )
    cases = _list(report.get("cases"))
    parts = "".join(_part(verdict, [c for c in cases if c.get("verdict") == verdict]) for verdict in _ORDER)
    sender, receiver = _mapping(report.get("sender")), _mapping(report.get("receiver"))
    return (
        "<!doctype html><html lang='vi'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>Kết quả kiểm thử kết nối</title><style>{_STYLE}</style></head><body>"
        "<main><h1>Kết quả kiểm thử kết nối, liên thông văn bản</h1>"
        f"<p>Máy chủ: <code>{escape(str(report.get('server')))}</code><br>"
        f"Hệ thống gửi: {escape(str(sender.get('system')))} · Hệ thống nhận: {escape(str(receiver.get('system')))}<br>"
        f"Từ {escape(str(report.get('began')))} đến {escape(str(report.get('ended')))}<br>"
        f"Bộ kiểm thử {escape(str(report.get('kit_version')))}, dữ liệu "
        f"<code>{escape(str(report.get('case_data')))[:16]}</code></p>"
        f"<p>Chữ ký của tệp JSON: Ed25519, dấu vân tay khóa <code>{fingerprint(signature['public_key'])}</code>. "
        "Kiểm tra bằng lệnh <code>lienthong kit verify</code>; trang này chỉ để đọc.</p>"
        f"<h2>Tổng hợp {len(cases)} trường hợp</h2><table>{rows}</table>{parts}</main></body></html>\n"
    )


def _part(verdict: Verdict, cases: list[dict[str, object]]) -> str:
    if not cases:
        return ""
    rows = "".join(
        f"<tr><td><code>{escape(str(case.get('id')))}</code></td><td>{escape(str(case.get('sentence')))}"
        f"{_findings(case)}</td></tr>"
        for case in cases
    )
    words = VERDICT_WORDS[verdict]
    return (
        f"<h2 class='{verdict}'>{words[0].upper()}{words[1:]} ({len(cases)})</h2>"
        f"<table><thead><tr><th>Mã</th><th>Trường hợp</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _findings(case: Mapping[str, object]) -> str:
    told = [
        f"<li>Bước {number}, <code>{escape(str(step.get('call')))}</code>: {escape(str(found.get('sentence')))}</li>"
        for number, step in enumerate(_list(case.get("steps")), start=1)
        for found in _list(step.get("findings"))
    ]
    if case.get("reason"):
        told.append(f"<li>{escape(str(case['reason']))}</li>")
    return f"<ul>{''.join(told)}</ul>" if told else ""


def _mapping(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _list(value: object) -> list[dict[str, object]]:
    return [_mapping(one) for one in value] if isinstance(value, list) else []
