"""Tables of people. They hold data and constraints only.

Nothing that opens a door is stored readable: passwords, link tokens, recovery codes and session keys are
hashed, the secret of the second factor is sealed by the key ring. All times here are real time (D-13).
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q

from lienthong.accounts.policies import Role
from lienthong.accounts.states import SessionStage
from lienthong.kernel.ids import new_id


class User(AbstractBaseUser):
    """A person who may sign in. Never deleted: closed by ``is_active``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=64, unique=True)
    full_name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True, default="")
    is_active = models.BooleanField(default=True)
    password = models.CharField(max_length=256)
    totp_sealed = models.BinaryField(null=True)
    """The shared secret of the second factor, sealed for ``accounts.totp``."""
    totp_last_counter = models.BigIntegerField(default=-1)
    """The last time step whose code was accepted; a code is never accepted twice."""
    totp_enrolled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    last_login = None  # sessions know it; the column of the parent class is not wanted

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[models.Manager[User]] = models.Manager()

    def __str__(self) -> str:
        return self.username


class RoleAssignment(models.Model):
    """A person has a role from a moment until a moment (end exclusive, open while null)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    granted_by = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="accounts_assignment_order",
            ),
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(valid_to__isnull=True), name="accounts_role_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class OneTimeLink(models.Model):
    """A link with which a person sets a password, once, within its life time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    """When it was used or replaced by a later one."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(closed_at__isnull=True), name="accounts_link_open_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class RecoveryCode(models.Model):
    """A code on paper that replaces the second factor once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "code_hash"], name="accounts_recovery_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Session(models.Model):
    """One browser of one person, at one step. The key itself is known to the browser alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    stage = models.CharField(max_length=16, choices=[(stage.value, stage.value) for stage in SessionStage])
    link = models.ForeignKey(OneTimeLink, null=True, on_delete=models.CASCADE, related_name="+")
    pending_sealed = models.BinaryField(null=True)
    """The secret of a second factor being set up, sealed; it counts only once confirmed."""
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.id)


class AttemptWindow(models.Model):
    """Attempts of one account name or one address since the window opened.

    The key is hashed: people type passwords into the field of the name, and those must not be kept.
    """

    key_hash = models.CharField(primary_key=True, max_length=64)
    count = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key_hash
