"""The job ``alerts.mail``: one notice to one officer, tried until the server takes it or refuses it for good."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from lienthong.alerts.errors import AddressRefusedError, ChannelRefusedError, MailServerAwayError
from lienthong.alerts.operations.sending import find_mail, mark_failed, mark_sent, mark_trouble
from lienthong.alerts.operations.telling import MAIL_JOB
from lienthong.alerts.ports import Mail, MailChannel
from lienthong.infra.clock import business_now
from lienthong.infra.outbox import Handler, JobView
from lienthong.kernel.errors import LienthongError


def handlers(open_channel: Callable[[], MailChannel]) -> Mapping[str, Handler]:
    """What the mail worker runs; ``open_channel`` raises `ChannelRefusedError` while the settings are wrong."""

    def send_mail(job: JobView) -> None:
        """Send one notice; nothing when it has been sent. What goes wrong is kept with it, never silent.

        The Message-ID is the notice's id: should a worker be killed between the server's word and ours, the
        second copy is recognisable as the same message.
        """
        notice_id = uuid.UUID(str(job.payload["notice_id"]))
        mail = find_mail(notice_id)
        if mail is None:
            return
        try:
            _carry(open_channel, mail)
        except AddressRefusedError as error:
            mark_failed(notice_id, error.sentence, at=business_now(), by="alerts")
            raise
        except LienthongError as error:
            mark_trouble(notice_id, error.sentence)
            raise
        mark_sent(notice_id, at=business_now(), by="alerts")

    return {MAIL_JOB: send_mail}


def _carry(open_channel: Callable[[], MailChannel], mail: Mail) -> None:
    """Wrong settings are mended by an operator; until then messages wait and are tried again."""
    try:
        channel = open_channel()
    except ChannelRefusedError as error:
        raise MailServerAwayError(error.sentence) from error
    channel.send(mail)
