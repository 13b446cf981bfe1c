"""The version of each agency's last change, and what systems ask of the registry."""

import django.db.models.deletion
from django.db import migrations, models

import lienthong.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("axis_registry", "0004_blocking_checks")]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="changed_version",
            field=models.BigIntegerField(db_index=True, default=0),
        ),
        migrations.AddField(
            model_name="agency",
            name="changed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="agency",
            name="next_change_at",
            field=models.DateTimeField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name="connectedsystem",
            name="agency_writes",
            field=models.CharField(
                choices=[("REFUSED", "REFUSED"), ("HELD", "HELD"), ("ACCEPTED", "ACCEPTED")],
                default="REFUSED",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="AgencyRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=lienthong.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("REGISTER", "REGISTER"), ("DELETE", "DELETE")], max_length=8
                    ),
                ),
                ("code", models.CharField(max_length=35)),
                ("code_key", models.CharField(max_length=70)),
                ("name", models.TextField(blank=True, default="")),
                ("parent_code", models.CharField(blank=True, default="", max_length=35)),
                ("mail", models.TextField(blank=True, default="")),
                ("phone", models.TextField(blank=True, default="")),
                ("fax", models.TextField(blank=True, default="")),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "OPEN"), ("ACCEPTED", "ACCEPTED"), ("DECLINED", "DECLINED")],
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.TextField(blank=True, default="")),
                ("reason", models.TextField(blank=True, default="")),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="axis_registry.connectedsystem",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "asked_at"], name="registry_requests_open")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "OPEN")),
                        fields=("system", "kind", "code_key"),
                        name="registry_one_open_request",
                    )
                ],
            },
        ),
    ]
