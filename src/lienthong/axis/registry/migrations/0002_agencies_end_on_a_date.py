"""An agency may be abolished from a moment of business time on (IDN-02)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("axis_registry", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="abolished_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="agencysuccession",
            name="position",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
