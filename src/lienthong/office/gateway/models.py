"""Keys with which this office signs at its axis."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lienthong.kernel.ids import new_id


class AxisKey(models.Model):
    """A key of the system this office is at its axis, sealed by the key ring; of the installation, not of an agency.

    Its times are real (D-13). Rows are ended, never deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system_id = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    """Counted from 1 within its system."""
    sealed = models.BinaryField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """From when it signs no more; null: it does, after the newer ones."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system_id", "number"], name="gateway_key_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.system_id} {self.number}"
