"""The body of ``registerAgency``. No signature covers it: the rule of each system decides what it may bring about."""

from __future__ import annotations

import json

from lienthong.api.ports import AgencyWish
from lienthong.exchange.vxp.errors import ParameterError
from lienthong.kernel.text import nfc

LONGEST = 500
"""Characters of one value."""
_FORM = '{"id","pcode","code","name","mail","mobile","fax"}'


def registration(body: bytes) -> AgencyWish:
    """What the client says, names of keys in any case, numbers as their digits. Raises ParameterError."""
    said = _object(body)
    wish = AgencyWish(
        code=_text(said, "code"),
        name=_text(said, "name"),
        parent_code=_text(said, "pcode"),
        mail=_text(said, "mail"),
        phone=_text(said, "mobile"),
        fax=_text(said, "fax"),
    )
    for key, value in (("code", wish.code), ("name", wish.name)):
        if not value:
            raise ParameterError(f"Thiếu {key} của cơ quan trong nội dung yêu cầu.", parameter=key)
    return wish


def _object(body: bytes) -> dict[str, object]:
    try:
        said = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise ParameterError(
            f"Nội dung yêu cầu phải là một đối tượng JSON UTF-8 dạng {_FORM}; hãy gửi lại.", parameter="body"
        )
    return {str(key).lower(): value for key, value in said.items()}


def _text(said: dict[str, object], key: str) -> str:
    value = said.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**35 else ""
    text = "" if value is None else value
    if not isinstance(text, str):
        raise ParameterError(f"Giá trị {key} phải là chuỗi ký tự; hãy gửi lại.", parameter=key)
    text = nfc(text.strip())
    if len(text) > LONGEST or "\ufffd" in text or not text.isprintable():
        raise ParameterError(
            f"Giá trị {key} dài quá {LONGEST} ký tự hoặc có ký tự hỏng, ký tự điều khiển; hãy sửa rồi gửi lại.",
            parameter=key,
        )
    return text
