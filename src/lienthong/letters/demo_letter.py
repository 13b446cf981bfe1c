"""The letter of the demonstration, kept as data in ``samples/demo_letter.yaml``."""

from __future__ import annotations

from pathlib import Path

import yaml

from lienthong.letters.model import Letter

_FILE = Path(__file__).resolve().parent / "samples" / "demo_letter.yaml"


def demo_letter() -> Letter:
    """The demonstration letter of Văn phòng Chính phủ, unsigned, number and date free."""
    content = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return Letter(
        issuing_body=content["issuing_body"],
        notation=content["notation"],
        place=content["place"],
        subject=content["subject"],
        addressees=tuple(content["addressees"]),
        body=tuple(content["body"]),
        recipients=tuple(content["recipients"]),
        signature_lines=tuple(content["signature_lines"]),
        signer_name=content["signer_name"],
    )
