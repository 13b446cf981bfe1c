"""Packets refused at the door, committed as the door commits them, without a server."""

from __future__ import annotations

from lienthong.axis.intake.errors import IntakeError, SecretError, UnknownRecipientError
from lienthong.axis.pipeline import checking
from lienthong.axis.pipeline.commit import commit_batch
from lienthong.axis.pipeline.items import Incident, KnownDocument, Refusal
from lienthong.axis.registry.directory import AgencyView, SystemView
from lienthong.axis.registry.queries import load_directory
from lienthong.edxml.model import DocumentPacket
from lienthong.edxml.reader import read_bytes
from lienthong.infra import transactions
from support.packets import Letter, document

SECRET_MARK = "<edXML:Content>MẬT</edXML:Content>"
UNKNOWN = "Cơ quan nhận X99 chưa đăng ký trên trục."


def refuse_secret(sender: AgencyView, *recipients: AgencyView, number: str = "4711") -> SecretError:
    """A letter with a secrecy mark in its header, judged by the real check."""
    codes = tuple(agency.code for agency in recipients)
    read = read_bytes(document(Letter(recipients=codes, number=number, extra_header=SECRET_MARK)))
    try:
        checking.check_secrecy(read, ())
    except SecretError as error:
        _commit(sender, error, incident=Incident(sender, recipients))
        return error
    raise AssertionError("the letter carries a mark and passed")


def refuse_unknown(sender: AgencyView, letter: Letter) -> None:
    """A letter to somebody nobody knows: its sender's open item of *gửi lỗi*."""
    read = read_bytes(document(letter))
    assert isinstance(read.packet, DocumentPacket)
    _commit(sender, UnknownRecipientError(UNKNOWN), known=KnownDocument(sender, read.packet))


def _commit(
    sender: AgencyView,
    error: IntakeError,
    *,
    known: KnownDocument | None = None,
    incident: Incident | None = None,
) -> None:
    refusal = Refusal(
        system=_system_of(sender),
        sender_code=sender.code,
        service="EDOC",
        address="192.0.2.7",
        error=error,
        known=known,
        incident=incident,
    )
    with transactions.owned():
        commit_batch([refusal])


def _system_of(sender: AgencyView) -> SystemView:
    (system,) = load_directory().systems_serving(sender.id)
    return system
