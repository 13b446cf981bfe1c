"""Names from a date on, and systems that serve an agency from and until one."""

import django.db.models.deletion
from django.db import migrations, models

import lienthong.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("axis_registry", "0006_note_what_stands")]

    operations = [
        migrations.AddField(
            model_name="systemagency", name="valid_from", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="systemagency", name="valid_until", field=models.DateTimeField(null=True)
        ),
        migrations.CreateModel(
            name="AgencyName",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=lienthong.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.TextField()),
                ("valid_from", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="names",
                        to="axis_registry.agency",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "valid_from"), name="registry_one_name_from_a_moment"
                    )
                ]
            },
        ),
    ]
