"""One's own account."""

from __future__ import annotations

from django.http import HttpResponse

from lienthong.accounts.policies import ABSOLUTE_LIMIT, IDLE_LIMIT, ROLE_NAMES, Permission
from lienthong.web.pages import render
from lienthong.web.visits import Visit, requires


@requires(Permission.OWN_ACCOUNT)
def own_account(visit: Visit) -> HttpResponse:
    """Name, roles, second factor, and how long the session lasts."""
    context = {
        "roles": [ROLE_NAMES[role] for role in sorted(visit.person.roles)],
        "started_at": visit.session.started_at,
        "ends_at": visit.session.started_at + ABSOLUTE_LIMIT,
        "idle_minutes": IDLE_LIMIT.seconds // 60,
    }
    return render(visit, "signin/account.html", context, section="account")
