"""The error tree of infra.

::

    RefusedError
    ├── BusinessClockRefusedError  the business clock may not be set here (D-13)
    ├── EngineRefusedError         the database engine is too old or wrongly set up
    ├── AlreadyServedError         another server uses this data folder or database file
    ├── BackupRefusedError         a backup or a restore may not be made there
    ├── BackupDamagedError         a backup is not whole, or is none
    ├── JobNotFoundError           an operator named an outbox job that is not there or not in that state
    └── PermanentFailureError      a job handler says: repeating will never help (dead letter)
    TemporaryError
    ├── OverloadedError            too much is waiting; try again later
    ├── BackupToolError            a program of the database's own is missing or failed
    └── KeyRingRefusedError        the key ring is missing, unsafe or not this database's; helps once it is put right
        └── UnknownSealingKeyError the ring lacks the key of this one value
    InvariantError
    ├── TransactionError           a write outside, or nested inside, the transaction it declares
    ├── BlobMissingError           bytes we promised to keep are not there
    └── SealedDataError            sealed bytes were altered or belong to another context
"""

from __future__ import annotations

from lienthong.kernel.errors import InvariantError, RefusedError, TemporaryError


class BusinessClockRefusedError(RefusedError):
    """The business clock may not be set: production, or a rate that is not usable."""

    code = "clock.refused"


class EngineRefusedError(RefusedError):
    """The database engine cannot keep our promises."""

    code = "engine.refused"


class KeyRingRefusedError(TemporaryError):
    """The key ring file is missing, damaged, open to others or another database's: our trouble, never the caller's.

    The sentence names the file and is for operators; nobody outside is told it.
    """

    code = "secrets.key_ring"


class UnknownSealingKeyError(KeyRingRefusedError):
    """The ring is usable but lacks the key that sealed this one value."""

    code = "secrets.unknown_key"


class AlreadyServedError(RefusedError):
    """Another server holds this data folder or SQLite file."""

    code = "serving.already"


class BackupRefusedError(RefusedError):
    """A backup or a restore may not be made there, or not beside what is there; nothing was changed."""

    code = "backup.refused"


class BackupDamagedError(RefusedError):
    """What should be a backup is none, is half made, or was altered."""

    code = "backup.damaged"


class BackupToolError(TemporaryError):
    """A program of the database's own is missing or failed; its words are in the sentence."""

    code = "backup.tool"


class JobNotFoundError(RefusedError):
    """No outbox job with that key is in a state that allows the operator's decision."""

    code = "outbox.not_found"


class PermanentFailureError(RefusedError):
    """Raised by a job handler that knows that repeating can never help; the job becomes a dead letter."""

    code = "outbox.permanent"


class OverloadedError(TemporaryError):
    """More is waiting than we accept; nothing was taken."""

    code = "infra.overloaded"


class TransactionError(InvariantError):
    """A write ran outside the transaction it requires, or tried to own one inside another."""

    code = "transactions.misuse"


class BlobMissingError(InvariantError):
    """The bytes with this hash are neither in the store nor in its quarantine."""

    code = "blobs.missing"


class SealedDataError(InvariantError):
    """Sealed bytes cannot be opened: altered, or sealed for another context."""

    code = "secrets.sealed_data"
