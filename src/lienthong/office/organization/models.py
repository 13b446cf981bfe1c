"""Tables of the organization. Dates are legal dates in Vietnam, ends exclusive; nothing is ever deleted."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lienthong.kernel.ids import new_id
from lienthong.office.organization.ownership import AgencyOwned
from lienthong.office.organization.policies import OfficeRole, SigningPrefix


class Agency(models.Model):
    """A tenant of this installation: an agency on the axis with its own clerk's room."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=35, unique=True)
    """Organ code under which it sends and receives on the axis."""
    old_code = models.CharField(max_length=35, blank=True, default="")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80)
    mail = models.CharField(max_length=254, blank=True, default="")
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class IssuingBody(AgencyOwned):
    """In whose name the agency issues: itself, or a body it is the recorded contact point of (D-05)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=35)
    """Organ code written as the sender in packets."""
    parent_name = models.CharField(max_length=200, blank=True, default="")
    """Cơ quan chủ quản, printed above the name."""
    place = models.CharField(max_length=80)
    """Địa danh, printed before the date."""
    abbreviation = models.CharField(max_length=30)
    """As in notations: UBND, VPCP."""
    is_self = models.BooleanField(default=False)
    ground = models.TextField(blank=True, default="")
    """The text that makes the agency its contact point; empty for itself."""
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(is_self=True, valid_to__isnull=True),
                name="organization_one_self",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Unit(AgencyOwned):
    """A unit of the agency (phòng, ban, vụ)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    abbreviation = models.CharField(max_length=30, blank=True, default="")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Post(AgencyOwned):
    """A person holds a post with one role from a day until a day; several posts are several rows.

    One ended on the day it began was never held: an empty span, so that a mistake ends at once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    """Chức vụ as on documents: Chánh Văn phòng, Phó Chủ tịch."""
    role = models.CharField(max_length=12, choices=[(role.value, role.value) for role in OfficeRole])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="organization_post_order",
            ),
            models.UniqueConstraint(
                fields=["agency", "user", "role", "title"],
                condition=Q(valid_to__isnull=True),
                name="organization_post_open_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user"], name="organization_posts_of_user")]

    def __str__(self) -> str:
        return self.title


class SigningGround(AgencyOwned):
    """Why a person may sign for a body, and the lines above their signature (D-22)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    issuing_body = models.ForeignKey(IssuingBody, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=4, choices=[(one.value, one.value) for one in SigningPrefix])
    lines = models.TextField()
    """The block, a line each: ``TM. ỦY BAN NHÂN DÂN`` / ``KT. CHỦ TỊCH`` / ``PHÓ CHỦ TỊCH``."""
    source = models.CharField(max_length=300)
    """Assignment of work, working rules, or the dated written text."""
    source_on = models.DateField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.prefix} {self.user_id}"


class Absence(AgencyOwned):
    """While somebody is away a deputy sees their desk and gives opinions; the right to sign never moves (D-22)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=300)
    """The text it rests on: shown as *A xử lý thay B (văn bản số …)*."""
    valid_from = models.DateField()
    valid_to = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="organization_absence_order"
            ),
            models.CheckConstraint(condition=~Q(user=F("deputy")), name="organization_absence_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.deputy_id}"
