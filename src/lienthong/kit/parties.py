"""Who takes part in a run: one system that sends, one that receives, and the codes they speak for."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Party:
    """One connected system and the agency codes it serves."""

    system_id: str
    secret: str = field(repr=False)
    agencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties of a run. Sender and receiver may be one system that serves two agencies."""

    sender: Party
    receiver: Party
    ended_code: str = ""
    """A code of an abolished agency, when the server has one."""
    without: frozenset[str] = frozenset()
    """What the server is known not to have, by the words of ``needs`` in the case data."""

    @property
    def offered(self) -> frozenset[str]:
        """What cases may ask for (``needs``)."""
        found = {"page_one"}
        if self.sender.system_id != self.receiver.system_id:
            found.add("second_system")
        if len(self.receiver.agencies) > 1:
            found.add("second_recipient")
        if self.ended_code:
            found.add("ended")
        return frozenset(found) - self.without

    @property
    def second_code(self) -> str:
        """The second agency of the receiving system; empty when there is none."""
        return self.receiver.agencies[1] if len(self.receiver.agencies) > 1 else ""
