"""The dated report of a backup, a check or a restore: JSON for machines, a page for people (SEC-06)."""

from __future__ import annotations

import datetime as dt
import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lienthong.infra.audit import Finding
from lienthong.infra.backups.files import settle, write_whole
from lienthong.kernel.clock import vietnam

_PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}}
th{{text-align:left;vertical-align:top;padding:.3rem 1rem .3rem 0;font-weight:600}}td{{overflow-wrap:anywhere}}
.result{{font-size:1.25rem;font-weight:700;color:{color}}}</style></head>
<body><h1>{title}</h1><p>Lập lúc {at}</p><p class="result">Kết quả: {result}</p>
<table>{rows}</table>{findings}</body></html>
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What was done and what came out; ``at`` is real time."""

    kind: str
    """``backup``, ``verify`` or ``restore``."""
    title: str
    at: dt.datetime
    lines: Sequence[tuple[str, str]]
    findings: Sequence[Finding]

    @property
    def is_good(self) -> bool:
        """Nothing was found."""
        return not self.findings

    @property
    def result(self) -> str:
        """In words."""
        return "ĐẠT" if self.is_good else f"KHÔNG ĐẠT, {len(self.findings)} sai lệch"

    def as_json(self) -> dict[str, object]:
        """The report as plain values."""
        return {
            "kind": self.kind,
            "at": self.at.isoformat(),
            "result": "GOOD" if self.is_good else "BAD",
            "facts": dict(self.lines),
            "findings": [
                {"code": one.code, "sentence": one.sentence, "where": one.where} for one in self.findings
            ],
        }

    def page(self) -> str:
        """The page: one file, nothing loaded from elsewhere."""
        rows = "".join(
            f'<tr><th scope="row">{html.escape(name)}</th><td>{html.escape(text)}</td></tr>'
            for name, text in self.lines
        )
        found = "".join(
            f"<li>[{html.escape(one.code)}] {html.escape(one.sentence)}</li>" for one in self.findings
        )
        return _PAGE.format(
            title=html.escape(self.title),
            color="#146c43" if self.is_good else "#b02a37",
            at=f"{vietnam(self.at):%H:%M:%S ngày %d/%m/%Y}",
            result=html.escape(self.result),
            rows=rows,
            findings=f"<h2>Sai lệch</h2><ul>{found}</ul>" if found else "",
        )

    def write(self, folder: Path, stem: str) -> Path:
        """Both forms into a folder, flushed; returns the page's place."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = folder / f"{stem}.html"
        for file, text in ((folder / f"{stem}.json", self._text()), (place, self.page())):
            file.unlink(missing_ok=True)
            write_whole(file, text.encode())
        settle(folder)
        return place

    def write_dated(self, folder: Path) -> Path:
        """The same under a name that says what it is of and when."""
        return self.write(folder, f"{self.kind}-{self.at.astimezone(dt.UTC):%Y%m%dT%H%M%S%f}Z")

    def _text(self) -> str:
        return json.dumps(self.as_json(), ensure_ascii=False, indent=1)
