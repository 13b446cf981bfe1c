"""One's own account, as the axis draws it; the office draws the same facts in its own frame."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse

from lienthong.accounts.policies import ABSOLUTE_LIMIT, IDLE_LIMIT, ROLE_NAMES, Permission
from lienthong.web.pages import render
from lienthong.web.visits import Visit, requires


@requires(Permission.OWN_ACCOUNT)
def own_account(visit: Visit) -> HttpResponse:
    """Name, roles, second factor, and how long the session lasts."""
    roles = [ROLE_NAMES[role] for role in sorted(visit.person.roles)]
    return render(visit, "signin/account.html", account_facts(visit, roles), section="account")


def account_facts(visit: Visit, roles: Sequence[str]) -> dict[str, object]:
    """What the page of an account shows, whichever the frame."""
    return {
        "roles": roles,
        "started_at": visit.session.started_at,
        "ends_at": visit.session.started_at + ABSOLUTE_LIMIT,
        "idle_minutes": IDLE_LIMIT.seconds // 60,
    }
