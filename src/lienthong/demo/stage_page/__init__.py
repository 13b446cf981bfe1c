"""The page of the stage: what was played, the button for the next step, whom to sign in as, the mails."""

from lienthong.demo.stage_page.server import StagePage

__all__ = ["StagePage"]
