"""What the letters package refuses."""

from __future__ import annotations

from lienthong.kernel.errors import RefusedError


class LetterIncompleteError(RefusedError):
    """A component NĐ 30 Art. 8 demands is missing; ``context["missing"]`` names the facts."""

    code = "letters.incomplete"


class UnknownKindError(RefusedError):
    """The kind is none of the 29 administrative types of NĐ 30 Art. 7."""

    code = "letters.unknown_kind"


class CharacterNotInFontError(RefusedError):
    """The text has a character the shipped typeface lacks; ``context["characters"]`` lists them."""

    code = "letters.character_not_in_font"


class LetterDoesNotFitError(RefusedError):
    """A part that must stay together is taller than a page, or a word is wider than its column."""

    code = "letters.does_not_fit"


class NumberAlreadyPrintedError(RefusedError):
    """The page already carries another number or date than the one to be stamped."""

    code = "letters.number_already_printed"
