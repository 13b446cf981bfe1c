"""Keys of connected systems get a number, dates of validity and their last use."""

from django.db import migrations, models


def number_keys(apps, schema_editor):
    """Keys given before are numbered in the order they were added."""
    secret = apps.get_model("axis_registry", "SystemSecret")
    numbers = {}
    for row in secret.objects.order_by("added_at", "id"):
        numbers[row.system_id] = numbers.get(row.system_id, 0) + 1
        secret.objects.filter(pk=row.pk).update(number=numbers[row.system_id])


class Migration(migrations.Migration):
    dependencies = [("axis_registry", "0002_agencies_end_on_a_date")]

    operations = [
        migrations.AddField("systemsecret", "number", models.PositiveIntegerField(default=0), preserve_default=False),
        migrations.AddField("systemsecret", "valid_from", models.DateTimeField(null=True)),
        migrations.AddField("systemsecret", "valid_until", models.DateTimeField(null=True)),
        migrations.AddField("systemsecret", "last_used_at", models.DateTimeField(null=True)),
        migrations.RunPython(number_keys, migrations.RunPython.noop),
        migrations.AddConstraint(
            "systemsecret",
            models.UniqueConstraint(fields=("system", "number"), name="registry_key_number_once"),
        ),
        migrations.AddConstraint(
            "systemsecret",
            models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_until__isnull", True),
                    ("valid_until__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="registry_key_ends_after_start",
            ),
        ),
    ]
