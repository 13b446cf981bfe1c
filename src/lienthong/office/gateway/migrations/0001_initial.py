"""Keys of the office at its axis."""

from django.db import migrations, models

import lienthong.kernel.ids


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AxisKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=lienthong.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("system_id", models.CharField(max_length=100)),
                ("number", models.PositiveIntegerField()),
                ("sealed", models.BinaryField()),
                ("added_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("system_id", "number"), name="gateway_key_number_once")
                ]
            },
        ),
    ]
