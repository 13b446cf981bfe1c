"""What can go wrong with the story."""

from __future__ import annotations

from lienthong.kernel.errors import LienthongError, RefusedError


class StepFailedError(LienthongError):
    """A step of the story did not happen; the sentence says which."""

    code = "demo.step_failed"


class ActRefusedError(StepFailedError):
    """A product refused an act of a person; ``context["refusal"]`` is its own stable code."""

    code = "demo.act_refused"


class StageHandBrokeError(LienthongError):
    """A stage hand met an error that is not a refusal; its log tells more."""

    code = "demo.stage_hand_broke"


class ScratchFolderError(RefusedError):
    """The scratch folder holds something the demonstration did not make."""

    code = "demo.scratch_folder"


class LetterFactsError(RefusedError):
    """Facts of the letter are missing or contradict the demonstration; flags must give them."""

    code = "demo.letter_facts"


class ServerNotReadyError(LienthongError):
    """A product did not start; the sentence names its log."""

    code = "demo.server_not_ready"
