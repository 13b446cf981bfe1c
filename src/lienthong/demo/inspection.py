"""Checking the signatures of the letter: at the sender before it goes, at each recipient before 03."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lienthong.demo.errors import StepFailedError
from lienthong.demo.narrator import Narrator, day_and_time
from lienthong.kernel.judgement import Outcome
from lienthong.signing.demo_pki import DemoPki
from lienthong.signing.fields import FieldName
from lienthong.signing.verifying import DocumentReport, verify

MEANING = {
    FieldName.SIGNATURE.value: "chữ ký người có thẩm quyền",
    FieldName.NUMBER_DATE.value: "số, ngày văn bản (cơ quan ký)",
    FieldName.SEAL.value: "dấu của cơ quan (cơ quan ký)",
}


@dataclass(frozen=True, slots=True)
class Inspector:
    """Judges a letter by the demonstration PKI and says so."""

    pki: DemoPki
    narrator: Narrator

    def check(self, pdf: bytes, *, at: dt.datetime, who: str) -> None:
        """Demand three good signatures and an untouched file; one line."""
        report = self._judged(pdf, at)
        self.narrator.done(f"{who} kiểm tra: {len(report.signatures)}/3 chữ ký số hợp lệ, văn bản nguyên vẹn")

    def describe(self, pdf: bytes, *, at: dt.datetime) -> None:
        """The same with a line for every signature."""
        for signature in self._judged(pdf, at).signatures:
            when = day_and_time(signature.signed_at) if signature.signed_at else "không rõ"
            meaning = MEANING[signature.field_name]
            self.narrator.done(f"{meaning}: {signature.signer}, lúc {when} – {signature.judgement.sentence}")

    def _judged(self, pdf: bytes, at: dt.datetime) -> DocumentReport:
        report = verify(pdf, trust=self.pki.trust(at), at=at)
        if report.judgement.outcome is not Outcome.PASSED:
            raise StepFailedError(f"Chữ ký số trên văn bản không đạt: {report.judgement.sentence}")
        if {signature.field_name for signature in report.signatures} != set(MEANING):
            raise StepFailedError("Văn bản không đủ ba chữ ký: người ký, số và ngày, dấu cơ quan.")
        return report
