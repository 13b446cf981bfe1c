"""Refusals of the organization.

::

    RefusedError
    └── OrganizationError
        ├── UnknownOfficeAgencyError an agency named in a command does not exist
        ├── UnknownPostError        the person holds no such post now
        ├── NotAllowedError         none of the person's posts allows the act
        └── InvalidEntryError       a unit, post, ground or absence that cannot stand as entered
    InvariantError
    └── UnscopedQueryError          a query that forgot its agency; a defect of ours
"""

from __future__ import annotations

from lienthong.kernel.errors import InvariantError, RefusedError


class OrganizationError(RefusedError):
    """The organization refuses a change."""

    code = "organization.refused"


class UnknownOfficeAgencyError(OrganizationError):
    """No agency of this installation is named so."""

    code = "organization.unknown_agency"


class UnknownPostError(OrganizationError):
    """The person holds no such post now."""

    code = "organization.unknown_post"


class NotAllowedError(OrganizationError):
    """None of the person's posts allows the act."""

    code = "organization.not_allowed"


class InvalidEntryError(OrganizationError):
    """A unit, post, ground or absence that cannot stand as entered."""

    code = "organization.invalid_entry"


class UnscopedQueryError(InvariantError):
    """A query that forgot its agency; a defect of ours."""

    code = "organization.unscoped_query"
