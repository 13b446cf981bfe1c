"""Tenancy: no query of the office touches the database before it names its agency, whatever its form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext, isolate_apps

from lienthong.kernel.ids import new_id
from lienthong.office.organization.errors import UnscopedQueryError
from lienthong.office.organization.models import Agency, Post, Unit
from lienthong.office.organization.ownership import AgencyOwned, ScopedManager
from support.office_world import office_world

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

TENANT = Agency
"""The table that is not owned by an agency because it lists them."""
PUBLIC = frozenset({"office_outgoing.AxisAgency", "office_gateway.AxisKey"})
"""What the axis publishes to everybody, and the keys of the installation at the axis: the same for every tenant."""


def problems_of(model: type[models.Model]) -> list[str]:
    """Why a table of the office would let rows of one agency reach another."""
    if model is TENANT or model._meta.label in PUBLIC:
        return []
    found = []
    if not issubclass(model, AgencyOwned):
        found.append("is not AgencyOwned")
    fields = {field.name: field for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)}
    if "agency" not in fields or fields["agency"].null or fields["agency"].remote_field.model is not TENANT:
        found.append("does not always name its agency")
    if not isinstance(model._default_manager, ScopedManager):
        found.append("has a manager that answers without an agency")
    if any(not isinstance(manager, ScopedManager) for manager in model._meta.managers):
        found.append("has a second manager that answers without an agency")
    return found


def office_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label.startswith("office_")]


def test_every_table_of_the_office_belongs_to_an_agency() -> None:
    walked = {model._meta.app_label for model in office_models()}
    assert walked >= {
        "office_organization",
        "office_records",
        "office_workflow",
        "office_signatures",
        "office_outgoing",
        "office_incoming",
        "office_search",
    }
    assert {model.__name__: problems_of(model) for model in office_models() if problems_of(model)} == {}


@isolate_apps("lienthong.office.records")
def test_a_table_without_agency_or_with_an_open_manager_is_noticed() -> None:
    class Loose(models.Model):
        class Meta:
            app_label = "office_records"

        def __str__(self) -> str:
            return ""

    class Open(AgencyOwned):
        objects = models.Manager()  # type: ignore[assignment]  # the mistake to be noticed

        class Meta:
            app_label = "office_records"

        def __str__(self) -> str:
            return ""

    assert problems_of(Loose) == [
        "is not AgencyOwned",
        "does not always name its agency",
        "has a manager that answers without an agency",
        "has a second manager that answers without an agency",
    ]
    assert "has a manager that answers without an agency" in problems_of(Open)


FORMS: dict[str, Callable[[], object]] = {
    "list": lambda: list(Unit.objects.all()),
    "filter": lambda: list(Unit.objects.filter(name="x")),
    "get": lambda: Unit.objects.get(pk=new_id()),
    "first": lambda: Unit.objects.order_by("id").first(),
    "last": lambda: Unit.objects.order_by("id").last(),
    "latest": lambda: Unit.objects.latest("valid_from"),
    "count": lambda: Unit.objects.filter(name="x").count(),
    "exists": lambda: Unit.objects.filter(name="x").exists(),
    "contains": lambda: Unit.objects.contains(Unit(pk=new_id())),
    "aggregate": lambda: Unit.objects.aggregate(n=models.Count("id")),
    "values": lambda: list(Unit.objects.values("name")),
    "values_list": lambda: list(Unit.objects.values_list("name", flat=True).distinct()),
    "dates": lambda: list(Unit.objects.dates("valid_from", "day")),
    "in_bulk": lambda: Unit.objects.in_bulk([new_id()]),
    "iterator": lambda: list(Unit.objects.iterator()),
    "slice": lambda: list(Unit.objects.order_by("id")[:3]),
    "index": lambda: Unit.objects.order_by("id")[0],
    "update": lambda: Unit.objects.update(name="x"),
    "delete": lambda: Unit.objects.all().delete(),
    "get_or_create": lambda: Unit.objects.get_or_create(name="x"),
    "update_or_create": lambda: Unit.objects.update_or_create(name="x"),
    "bulk_update": lambda: Unit.objects.bulk_update([Unit(pk=new_id(), name="x")], ["name"]),
    "raw": lambda: list(Unit.objects.raw("SELECT * FROM office_organization_unit")),
    "explain": lambda: Unit.objects.filter(name="x").explain(),
    "or": lambda: list(Unit.objects.of(new_id()) | Unit.objects.all()),
    "union": lambda: list(Unit.objects.of(new_id()).union(Unit.objects.all())),
    "union behind": lambda: list(Unit.objects.all().union(Unit.objects.of(new_id()))),
    "across without reason": lambda: list(Unit.objects.across("")),
    "select_related": lambda: list(Post.objects.select_related("user")),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_query_without_agency_is_refused_before_it_is_asked(form: str) -> None:
    with CaptureQueriesContext(connection) as asked, pytest.raises(UnscopedQueryError):
        FORMS[form]()
    assert [one["sql"] for one in asked if "office_organization" in one["sql"]] == []


def test_a_query_that_names_its_agency_sees_that_one_alone() -> None:
    first, second = office_world("H47"), office_world("H21", "Ủy ban nhân dân tỉnh Gia Lai")
    for world, name in ((first, "Phòng Một"), (second, "Phòng Hai")):
        Unit(agency_id=world.agency_id, name=name, valid_from="2021-02-01").save()
    assert [unit.name for unit in Unit.objects.of(first.agency_id)] == ["Phòng Một"]
    assert Unit.objects.of(second.agency_id).filter(name="Phòng Một").count() == 0
    both = Unit.objects.of(first.agency_id) | Unit.objects.of(second.agency_id)
    assert {unit.name for unit in both} == {"Phòng Một", "Phòng Hai"}
    assert Unit.objects.across("this test counts all").count() == 2
