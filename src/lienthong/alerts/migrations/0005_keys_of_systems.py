"""Alerts about keys of connected systems that end."""

from django.db import migrations, models

_KINDS = (
    "SEND_ERROR",
    "NOT_ARRIVED",
    "RECEIVE_ERROR",
    "NOT_ACCEPTED",
    "BACKLOG",
    "NO_STATUS",
    "UNTAKEN",
    "RETURNED",
    "CHANGE_DENIED",
    "RECALLED",
    "INCIDENT",
    "SECRET_PACKET",
    "SECRET_DRAFT",
    "BACKUP_LATE",
    "KEY_EXPIRING",
    "KEY_EXPIRED",
)


class Migration(migrations.Migration):
    dependencies = [("alerts", "0004_backup_late")]

    operations = [
        migrations.AlterField(
            "alert",
            "kind",
            models.CharField(choices=[(kind, kind) for kind in _KINDS], max_length=13),
        ),
    ]
