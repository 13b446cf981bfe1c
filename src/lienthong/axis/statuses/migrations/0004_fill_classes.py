from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(_apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """The new columns of what is open follow from its history; an empty table costs one look."""
    from lienthong.axis.statuses.operations import renew_open_progress

    renew_open_progress()


class Migration(migrations.Migration):

    dependencies = [
        ('axis_statuses', '0003_classes_by_moment'),
        ('infra', '0001_initial'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
