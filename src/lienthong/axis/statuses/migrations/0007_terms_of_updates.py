from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def follow(_apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Updates agreed to before now count for the due times of their documents, too."""
    from lienthong.axis.statuses.operations import renew_open_progress

    renew_open_progress(only_updated=True)


class Migration(migrations.Migration):

    dependencies = [('axis_statuses', '0006_replacements')]

    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
