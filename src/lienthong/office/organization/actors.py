"""Who acts, as values: an agency, posts, and the person with all their posts in one agency."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from lienthong.office.organization.policies import OfficePermission, OfficeRole, permissions_of


@dataclass(frozen=True, slots=True)
class AgencyView:
    """A tenant."""

    id: UUID
    code: str
    old_code: str
    name: str
    short_name: str
    mail: str


@dataclass(frozen=True, slots=True)
class PostView:
    """A person in a post."""

    id: UUID
    agency_id: UUID
    user_id: UUID
    full_name: str
    email: str
    title: str
    role: OfficeRole
    unit_id: UUID | None
    unit_name: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody whose desk the actor sees while they are away (D-22)."""

    user_id: UUID
    full_name: str
    source: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person in one agency with all their posts there, and whose desks they mind."""

    agency: AgencyView
    user_id: UUID
    full_name: str
    posts: tuple[PostView, ...]
    stands_in_for: tuple[StandIn, ...] = ()

    @property
    def agency_id(self) -> UUID:
        """The one agency in which they act."""
        return self.agency.id

    @property
    def roles(self) -> frozenset[OfficeRole]:
        """Roles of all posts held there."""
        return frozenset(post.role for post in self.posts)

    @property
    def permissions(self) -> frozenset[OfficePermission]:
        """What the roles allow. A deputy gains none: absence is not authority."""
        return permissions_of(self.roles)

    @property
    def title(self) -> str:
        """The first post's title."""
        return self.posts[0].title if self.posts else ""

    @property
    def ref(self) -> str:
        """How audit events name this person."""
        return f"user:{self.user_id}"

    @property
    def signature_line(self) -> str:
        """Name and title, as the course of a document shows the actor."""
        return f"{self.full_name} ({self.title})" if self.title else self.full_name

    def acting_for(self, user_id: UUID) -> str:
        """How the actor is named when working at a desk: their own, or one they stand in for.

        ``A (Phó phòng) xử lý thay B (văn bản số 12/QĐ-VP)`` for the latter.
        """
        for absent in self.stands_in_for:
            if absent.user_id == user_id:
                return f"{self.signature_line} xử lý thay {absent.full_name} ({absent.source})"
        return self.signature_line
