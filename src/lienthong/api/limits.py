"""How much of its memory, time and connections the door gives to one client."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class DoorLimits:
    """Sizes in bytes, times in seconds of real time."""

    head: int = 64 * KIB
    """Request line and headers together."""
    small_body: int = 64 * KIB
    """Body of every operation but ``sendEdoc``."""
    drained: int = 512 * MIB
    """So much of a body nobody wants any more is still read, so that the client sees its answer."""
    buffered: int = 256 * KIB
    """Body bytes waiting for the application before reading pauses."""
    submissions: int = 512
    """Packets on their way in at once; each holds a few hundred KiB, the bytes lie in files."""
    connections: int = 8192
    polls_per_minute: int = 1200
    """Questions for lists and counts of one system at one door process; 0: unlimited."""
    poll_burst: int = 600
    """So many of them at once."""
    head_time: float = 60.0
    """From the first byte of a head to its end."""
    body_silence: float = 60.0
    """Without one more byte of a body."""
    body_time: float = 3600.0
    """From the end of the head to the end of the body."""
    write_silence: float = 60.0
    """Without the client taking one more byte of an answer."""
    idle: float = 120.0
    """Between requests of a kept connection."""
    linger: float = 10.0
    """After an answer that ends the connection: silence after which the rest is no longer waited for."""
    tick: float = 2.0
    """How often the times above are looked at."""
