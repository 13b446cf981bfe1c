"""Every row of the office belongs to one agency, and no query forgets it (tenancy, architecture §3).

Models derive from ``AgencyOwned``. Their manager refuses to read or change anything until the agency is
named by ``of(agency_id)``; work that truly spans agencies (a sweep, an audit) says so by ``across()`` with a
reason, so that every such place can be found and judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, NoReturn, Self, TypeVar
from uuid import UUID

from django.db import models

from lienthong.office.organization.errors import UnscopedQueryError

Owned = TypeVar("Owned", bound="AgencyOwned")


class ScopedQuerySet(models.QuerySet[Owned]):
    """A query that must name its agency before it touches the database."""

    names_agency = False

    def of(self, agency_id: UUID) -> Self:
        """Only what belongs to this agency."""
        narrowed = self.filter(agency_id=agency_id)
        narrowed.names_agency = True
        return narrowed

    def across(self, reason: str) -> Self:
        """Over all agencies of the installation; ``reason`` says why that is right here."""
        if not reason:
            raise UnscopedQueryError("Truy vấn qua nhiều cơ quan phải nêu lý do.", model=self.model.__name__)
        opened = self.all()
        opened.names_agency = True
        return opened

    def __or__(self, other: models.QuerySet[Owned]) -> Self:
        """A union of two queries names its agency only when both do."""
        joined: Self = super().__or__(other)
        joined.names_agency = self.names_agency and getattr(other, "names_agency", False)
        return joined

    def union(self, *other_qs: models.QuerySet[Any], all: bool = False) -> Self:  # noqa: A002  Django's name
        """As Django's; every part must name its agency."""
        for part in (self, *other_qs):
            if not getattr(part, "names_agency", False):
                raise UnscopedQueryError(
                    "Truy vấn ghép có phần không nêu cơ quan.", model=self.model.__name__
                )
        return super().union(*other_qs, all=all)

    def raw(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused: SQL written by hand names no agency that could be checked."""
        raise UnscopedQueryError("Không dùng raw() với dữ liệu của cơ quan.", model=self.model.__name__)

    def explain(self, **options: Any) -> str:
        """As Django's, once the agency is named."""
        self._require_scope()
        return super().explain(**options)

    def _clone(self) -> Self:
        copy: Self = super()._clone()  # type: ignore[misc]  # Django's own hook, absent from its stubs
        copy.names_agency = self.names_agency
        return copy

    def _require_scope(self) -> None:
        if not self.names_agency:
            raise UnscopedQueryError(
                "Truy vấn không nêu cơ quan: dữ liệu của cơ quan khác có thể bị lộ.",
                model=self.model.__name__,
            )

    def _fetch_all(self) -> None:
        self._require_scope()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """As Django's, once the agency is named."""
        self._require_scope()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        """As Django's, once the agency is named."""
        self._require_scope()
        return super().count()

    def exists(self) -> bool:
        """As Django's, once the agency is named."""
        self._require_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As Django's, once the agency is named."""
        self._require_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """As Django's, once the agency is named."""
        self._require_scope()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, once the agency is named."""
        self._require_scope()
        return super().delete()


class ScopedManager(models.Manager[Owned]):
    """Begins every query; see ``ScopedQuerySet``."""

    def raw(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused, as on the query."""
        self.get_queryset().raw()

    def get_queryset(self) -> ScopedQuerySet[Owned]:
        """A query that has not named its agency yet."""
        return ScopedQuerySet(self.model, using=self._db)

    def of(self, agency_id: UUID) -> ScopedQuerySet[Owned]:
        """Only what belongs to this agency."""
        return self.get_queryset().of(agency_id)

    def across(self, reason: str) -> ScopedQuerySet[Owned]:
        """Over all agencies of the installation, for a stated reason."""
        return self.get_queryset().across(reason)


class AgencyOwned(models.Model):
    """A row of one agency. Saving and following references work as usual; querying needs the agency."""

    agency = models.ForeignKey("office_organization.Agency", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[ScopedManager[Any]] = ScopedManager()

    class Meta:
        abstract = True
