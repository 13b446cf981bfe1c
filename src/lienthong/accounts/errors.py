"""What accounts refuses, each with a stable code.

::

    RefusedError
    ├── SignInRefusedError         wrong name, password or code; which one is not said
    │   └── SecondFactorLostError  the stored secret cannot be opened here; a recovery code still counts
    ├── SessionRefusedError        the step does not belong to this session
    ├── LinkRefusedError           a one-time link that is unknown, used or expired
    ├── WeakPasswordError          carries every problem of the password
    ├── InvalidAccountError        a username or name that cannot be stored
    ├── UsernameTakenError
    ├── UnknownUserError
    └── AlreadyBootstrappedError
    TemporaryError
    └── TooManyAttemptsError       carries the real time from which trying makes sense
"""

from __future__ import annotations

import datetime as dt

from lienthong.kernel.errors import RefusedError, TemporaryError
from lienthong.kernel.problems import Problem


class SignInRefusedError(RefusedError):
    """Name, password or code is wrong, or the account is closed; the sentence never says which."""

    code = "accounts.sign_in_refused"


class SecondFactorLostError(SignInRefusedError):
    """The secret of the second factor was sealed by a key that is lost: no code of the app can be judged."""

    code = "accounts.second_factor_lost"


class SessionRefusedError(RefusedError):
    """The session is at another step, or has ended."""

    code = "accounts.session_refused"


class LinkRefusedError(RefusedError):
    """The one-time link is unknown, already used, replaced or expired."""

    code = "accounts.link_refused"


class WeakPasswordError(RefusedError):
    """The password breaks at least one rule; ``problems`` names all of them."""

    code = "accounts.weak_password"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))
        self.problems = problems


class InvalidAccountError(RefusedError):
    """The username or the full name cannot be stored."""

    code = "accounts.invalid_account"


class UsernameTakenError(RefusedError):
    """Another person already has this username."""

    code = "accounts.username_taken"


class UnknownUserError(RefusedError):
    """There is no such username."""

    code = "accounts.unknown_user"


class AlreadyBootstrappedError(RefusedError):
    """An operator can already sign in; the first link is not given twice."""

    code = "accounts.already_bootstrapped"


class TooManyAttemptsError(TemporaryError):
    """Too many attempts; ``until`` is the real time (UTC) from which another one is considered."""

    code = "accounts.too_many_attempts"

    def __init__(self, sentence: str, *, until: dt.datetime) -> None:
        super().__init__(sentence)
        self.until = until
