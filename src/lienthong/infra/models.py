"""Tables of infra: data and constraints only.

Every moment is real time unless the field says *business* (D-13).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from lienthong.infra.json_values import JSON, parse
from lienthong.infra.states import UNFINISHED, BackupState, JobState
from lienthong.kernel.ids import new_id

# Plain words, so that the migration imports nothing of ours for them.
_READY, _RUNNING, _DEAD = JobState.READY.value, JobState.RUNNING.value, JobState.DEAD.value
_BACKUP_RUNNING = BackupState.RUNNING.value
_BACKUP_STATES = [state.value for state in BackupState]
_STATES = [state.value for state in JobState]
_UNFINISHED = [state.value for state in UNFINISHED]


class ClockMap(models.Model):
    """The one row that maps real to business time for all processes of an installation (D-13)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    real_anchor = models.DateTimeField()
    business_anchor = models.DateTimeField()
    """Business time at ``real_anchor``."""
    rate = models.FloatField()
    """Business seconds per real second; 0 stands still."""

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="infra_one_clock")]

    def __str__(self) -> str:
        return f"{self.real_anchor} = {self.business_anchor} x {self.rate}"


class KeyRingMark(models.Model):
    """The one row that says which key ring belongs to this database: a known text, sealed by that ring."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sealed = models.BinaryField()
    place = models.TextField()
    """The file, machine and user by which the ring was first used, for those who look for it."""
    marked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="infra_one_key_ring")]

    def __str__(self) -> str:
        return self.place


class AuditEvent(models.Model):
    """One thing that happened; inserted unsealed, given its position in the Merkle log by the sealer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=80)
    actor = models.TextField()
    object_ref = models.TextField()
    at = models.DateTimeField()
    """Business time."""
    at_real = models.DateTimeField()
    outcome = models.CharField(max_length=20, default="OK")
    data_json = models.TextField(default="{}")
    """Canonical JSON text, see ``json_values``."""
    position = models.BigIntegerField(null=True)
    """Place in the log, from 0; null until sealed."""
    leaf_hash = models.BinaryField(max_length=32, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["position"], name="infra_audit_position"),
            models.CheckConstraint(
                condition=Q(position__isnull=True, leaf_hash__isnull=True)
                | Q(position__gte=0, leaf_hash__isnull=False),
                name="infra_audit_sealed_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["at_real", "id"], condition=Q(position__isnull=True), name="infra_audit_unsealed"
            ),
            # Ids grow with real time, so each of these is a list of newest first in itself.
            models.Index(fields=["object_ref", "id"], name="infra_audit_object_newest"),
            models.Index(fields=["code", "id"], name="infra_audit_code_newest"),
            models.Index(fields=["actor", "id"], name="infra_audit_actor_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.object_ref}"

    @property
    def data(self) -> Mapping[str, JSON]:
        """The facts of the event."""
        return parse(self.data_json)


class AuditTile(models.Model):
    """Root of a full subtree of 2**level leaves (level 8, 16, 24 …), so that proofs need few rows."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "index"], name="infra_tile_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class AuditCheckpoint(models.Model):
    """A signed statement: the log had ``size`` leaves and this root."""

    size = models.BigIntegerField(primary_key=True)
    root_hash = models.BinaryField(max_length=32)
    frontier = models.BinaryField()
    """Roots of the full subtrees of a log of this size, largest first; the sealer goes on from here."""
    sealed_at = models.DateTimeField()
    key_id = models.CharField(max_length=32)
    signature = models.BinaryField(max_length=64)

    def __str__(self) -> str:
        return f"{self.size} {bytes(self.root_hash).hex()}"


class RefusalCount(models.Model):
    """Refusals without identity, counted per minute, address and code instead of stored one by one."""

    minute = models.DateTimeField()
    address = models.CharField(max_length=64)
    code = models.CharField(max_length=80)
    count = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["minute", "address", "code"], name="infra_refusal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.minute} {self.address} {self.code}: {self.count}"


class OutboxJob(models.Model):
    """One effect owed. Unique by key; the id gives the order of equal lanes and of an ordering key."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=80)
    key = models.TextField()
    payload_json = models.TextField(default="{}")
    lane = models.PositiveSmallIntegerField(default=5)
    """Lower goes first."""
    target = models.TextField(default="", blank=True)
    ordering_key = models.TextField(default="", blank=True)
    state = models.CharField(max_length=8, default=_READY, choices=[(state, state) for state in _STATES])
    not_before = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    """Attempts begun, the running one included."""
    lost_leases = models.PositiveIntegerField(default=0)
    """Leases that ended without a result since the last result; after two such a job is run alone."""
    lease_token = models.CharField(max_length=32, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    last_error = models.TextField(default="", blank=True)
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="infra_job_key"),
            models.CheckConstraint(condition=Q(state__in=_STATES), name="infra_job_state"),
            models.CheckConstraint(
                condition=Q(state=_RUNNING, lease_until__isnull=False)
                | (~Q(state=_RUNNING) & Q(lease_until__isnull=True)),
                name="infra_job_lease",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["lane", "id"], condition=Q(state=_READY), name="infra_job_ready"),
            models.Index(fields=["not_before"], condition=Q(state=_READY), name="infra_job_due"),
            models.Index(fields=["lease_until"], condition=Q(state=_RUNNING), name="infra_job_leased"),
            models.Index(fields=["finished_at"], condition=Q(state=_DEAD), name="infra_job_dead"),
            models.Index(
                fields=["ordering_key", "id"],
                condition=Q(state__in=_UNFINISHED) & ~Q(ordering_key=""),
                name="infra_job_head",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.state}"

    @property
    def payload(self) -> Mapping[str, JSON]:
        """The facts of the job."""
        return parse(self.payload_json)


class TargetBreaker(models.Model):
    """Failures in a row at one target; a row exists only while something is wrong there."""

    target = models.TextField(primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    """Nothing is sent before; afterwards one job probes."""

    def __str__(self) -> str:
        return f"{self.target}: {self.failures}"


class JobLease(models.Model):
    """One periodic job: when it is due, and who runs it now."""

    name = models.CharField(primary_key=True, max_length=80)
    next_due = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=32, default="", blank=True)
    last_started = models.DateTimeField(null=True)
    last_finished = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    """Failures in a row."""
    last_error = models.TextField(default="", blank=True)

    def __str__(self) -> str:
        return self.name


class BlobReference(models.Model):
    """A holder's claim on bytes in the blob store; while one exists the bytes are kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sha256 = models.CharField(max_length=64)
    holder = models.TextField()
    """Agency reference; access is per agency."""
    purpose = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sha256", "holder", "purpose", "owner_id"], name="infra_blob_reference_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sha256} {self.purpose} {self.owner_id}"


class BackupRun(models.Model):
    """One run of a backup, its hold on the sweeper and its result; times are real time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    place = models.TextField()
    """The folder it lies in."""
    state = models.CharField(
        max_length=8, default=_BACKUP_RUNNING, choices=[(state, state) for state in _BACKUP_STATES]
    )
    started_at = models.DateTimeField()
    hold_until = models.DateTimeField(null=True)
    """Until then the sweeper removes nothing; null once the run ended."""
    finished_at = models.DateTimeField(null=True)
    blobs = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    """Bytes of database and blobs."""
    error = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=_BACKUP_STATES), name="infra_backup_state"),
            models.CheckConstraint(
                condition=Q(state=_BACKUP_RUNNING, hold_until__isnull=False)
                | (~Q(state=_BACKUP_RUNNING) & Q(hold_until__isnull=True)),
                name="infra_backup_hold",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-started_at"], name="infra_backup_newest")]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
