"""Agencies that are there count as changed now; those that end on a date wait for it."""

from django.db import migrations, models


def note_what_stands(apps, schema_editor):
    version = apps.get_model("axis_registry", "RegistryVersion").objects.filter(pk=1).first()
    agency = apps.get_model("axis_registry", "Agency")
    if version is not None:
        agency.objects.update(changed_version=version.version)
    agency.objects.filter(abolished_at__isnull=False).update(next_change_at=models.F("abolished_at"))


class Migration(migrations.Migration):
    dependencies = [("axis_registry", "0005_changes_and_requests")]

    operations = [migrations.RunPython(note_what_stands, migrations.RunPython.noop)]
