"""The root of every error tree of the product.

::

    LienthongError
    ├── RefusedError      the request is understood and refused; repeating it will not help
    ├── TemporaryError    the same request may succeed later
    └── InvariantError    our own promise is broken; a defect, never the caller's fault

Each component derives a small tree (about a dozen at most) in its own ``errors`` module.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class LienthongError(Exception):
    """An error with a stable code, a Vietnamese sentence, and whether trying again can help.

    ``code`` is dotted lower case (``intake.hash_mismatch``) and never reused for another meaning.
    ``sentence`` says in Vietnamese what is wrong and what to do. ``context`` holds facts for logs and
    screens; never content of documents, never secrets.
    """

    code: ClassVar[str] = "error"
    retryable: ClassVar[bool] = False

    def __init__(self, sentence: str, /, **context: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.context: Mapping[str, object] = context

    def __str__(self) -> str:
        return f"[{self.code}] {self.sentence}"


class RefusedError(LienthongError):
    """The request is understood and refused."""

    code = "refused"


class TemporaryError(LienthongError):
    """The same request may succeed later."""

    code = "temporary"
    retryable = True


class InvariantError(LienthongError):
    """A promise of our own is broken; needs a developer."""

    code = "invariant"
