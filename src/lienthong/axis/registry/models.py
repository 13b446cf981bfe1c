"""Tables of the registry (IDN-01): agencies with codes, successors, checks; systems, secrets; one version row."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lienthong.axis.registry.states import AgencyWrites, CodeKind, FileCheck, RequestKind, RequestState
from lienthong.kernel.ids import new_id


class Agency(models.Model):
    """A body that sends or receives. Its identity is the row, never the text of a code (D-01)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.TextField()
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    mail = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    registered_at = models.DateTimeField()
    abolished_at = models.DateTimeField(null=True)
    """Business time from which it is no more (IDN-02); null: it goes on."""
    changed_version = models.BigIntegerField(default=0, db_index=True)
    """The registry's version at its last change, its codes and the systems that serve it included."""
    changed_at = models.DateTimeField(null=True)
    """Business time of that change; null: not since it was registered."""
    next_change_at = models.DateTimeField(null=True, db_index=True)
    """Business time at which the next dated fact about it comes into force; null: none is foreseen."""

    def __str__(self) -> str:
        return self.name


class AgencyCode(models.Model):
    """One code of an agency with its validity; ended codes stay for history (IDN-01)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField(max_length=35)
    code_key = models.CharField(max_length=70)
    """The code trimmed and case-folded, which is how it is looked up."""
    kind = models.CharField(max_length=5, choices=[(kind.value, kind.value) for kind in CodeKind])
    is_primary = models.BooleanField(default=False)
    valid_from = models.DateTimeField(null=True)
    """Business time; null: since before the records of this axis."""
    valid_until = models.DateTimeField(null=True)
    """Business time, exclusive; null: still valid."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code_key"],
                condition=models.Q(valid_until__isnull=True),
                name="registry_code_names_one_agency",
            ),
            models.UniqueConstraint(
                fields=["agency"],
                condition=models.Q(is_primary=True),
                name="registry_one_primary_code",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="registry_code_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class AgencyName(models.Model):
    """A name of an agency that was ever renamed, from a moment of business time on; letters keep the name of theirs."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="names")
    name = models.TextField()
    valid_from = models.DateTimeField(null=True)
    """Business time; null: since before the records of this axis."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "valid_from"], name="registry_one_name_from_a_moment"),
        ]

    def __str__(self) -> str:
        return self.name


class AgencySuccession(models.Model):
    """An abolished agency and one of those that took over its work, from a moment of business time on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    effective_at = models.DateTimeField()
    position = models.PositiveSmallIntegerField(default=0)
    """In the order named; the first takes over the mail that is still open."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "successor"], name="registry_successor_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} → {self.successor_id}"


class AgencyCheck(models.Model):
    """An agency gets a document only after its files passed this check; without rows nothing is held back for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="blocking_checks")
    check_kind = models.CharField(max_length=9, choices=[(word.value, word.value) for word in FileCheck])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "check_kind"], name="registry_check_blocks_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.check_kind}"


class ConnectedSystem(models.Model):
    """A document management system allowed to connect, on behalf of one or many agencies."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system_id = models.CharField(max_length=100, unique=True)
    name = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    registered_at = models.DateTimeField()
    agency_writes = models.CharField(
        max_length=8,
        choices=[(mode.value, mode.value) for mode in AgencyWrites],
        default=AgencyWrites.REFUSED.value,
    )
    """What becomes of its ``registerAgency`` and ``deleteAgency``; an operator decides."""

    def __str__(self) -> str:
        return self.system_id


class SystemAgency(models.Model):
    """A system serves an agency, from a moment of business time on and until one (exclusive); null: unbounded."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(ConnectedSystem, on_delete=models.PROTECT, related_name="served")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="served_by")
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "agency"], name="registry_system_serves_once"),
        ]

    def __str__(self) -> str:
        return f"{self.system_id} ↔ {self.agency_id}"


class AgencyRequest(models.Model):
    """What a system asked of the registry by ``registerAgency`` or ``deleteAgency``, and what became of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(ConnectedSystem, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in RequestKind])
    code = models.CharField(max_length=35)
    code_key = models.CharField(max_length=70)
    name = models.TextField(blank=True, default="")
    parent_code = models.CharField(max_length=35, blank=True, default="")
    mail = models.TextField(blank=True, default="")
    phone = models.TextField(blank=True, default="")
    fax = models.TextField(blank=True, default="")
    state = models.CharField(max_length=8, choices=[(state.value, state.value) for state in RequestState])
    asked_at = models.DateTimeField()
    """Business time, of the newest wording."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    """Why it was declined, in the operator's words."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["system", "kind", "code_key"],
                condition=models.Q(state="OPEN"),
                name="registry_one_open_request",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"], name="registry_requests_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class SystemSecret(models.Model):
    """A shared secret (key) of a system, sealed by the key ring. Several may be valid at once while one is changed.

    All its times are real: secrets never follow the business clock (D-13). Rows are ended, never deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(ConnectedSystem, on_delete=models.PROTECT, related_name="secrets")
    number = models.PositiveIntegerField()
    """Counted from 1 within its system: how people name a key."""
    sealed = models.BinaryField()
    added_at = models.DateTimeField()
    valid_from = models.DateTimeField(null=True)
    """Null: since it was added."""
    valid_until = models.DateTimeField(null=True)
    """Exclusive; null: until somebody ends it."""
    ended_at = models.DateTimeField(null=True)
    """When somebody ended it at once, or said that it is not needed any more; null: nobody did."""
    last_used_at = models.DateTimeField(null=True)
    """The last rightly signed call known, to about a minute; null: none since this is recorded."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "number"], name="registry_key_number_once"),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="registry_key_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class RegistryVersion(models.Model):
    """One row, counted up by every change, so that processes notice when to load again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="registry_one_version_row"),
        ]

    def __str__(self) -> str:
        return str(self.version)
