"""Reading the case data into cases; what the data says wrongly is a defect of the kit."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, TypeVar

import yaml

from lienthong.kit.cases.model import Case, Expectation, Step
from lienthong.kit.cases.templates import expanded
from lienthong.kit.errors import KitCaseError
from lienthong.kit.packets import FileSpec, PacketSpec
from lienthong.kit.signing import Twist
from lienthong.kit.wire import Manner

_AREAS = (
    "signatures",
    "sending",
    "fields",
    "texts",
    "attachments",
    "recipients",
    "repeats",
    "receiving",
    "statuses",
    "changes",
    "agencies",
)
_BY_RECEIVER = {
    "getReceivedEdocList",
    "getEdoc",
    "downloadEdoc",
    "updateStatus",
    "countReceiveEdoc",
    "countReceiveStatus",
}
Made = TypeVar("Made")


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case of the kit, in the order of the data."""
    folder = resources.files("lienthong.kit.cases").joinpath("data")
    flows = _mapping(yaml.safe_load(folder.joinpath("flows.yaml").read_text("utf-8")))
    found = list[Case]()
    for area in _AREAS:
        document = _mapping(yaml.safe_load(folder.joinpath(f"{area}.yaml").read_text("utf-8")))
        found += [_case(area, data) for data in expanded(document, flows)]
    return tuple(found)


def _case(area: str, data: Mapping[str, Any]) -> Case:
    try:
        return Case(
            id=f"{area}.{data['id']}",
            area=area,
            sentence=str(data["sentence"]),
            steps=tuple(_step(_mapping(step)) for step in data["steps"]),
            needs=frozenset(str(word) for word in data.get("needs") or ()),
            is_optional=bool(data.get("optional", False)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise KitCaseError(f"Dữ liệu kiểm thử {area}.{data.get('id')} không dùng được: {error!r}.") from error


def _step(data: dict[str, Any]) -> Step:
    call = str(data.pop("call"))
    asked = {
        "by": data.pop("by", None) or ("receiver" if call in _BY_RECEIVER else "sender"),
        "packet": _packet(data.pop("packet", None)),
        "twist": _made(Twist, data.pop("sign", None)),
        "manner": _made(Manner, data.pop("http", None) or _usual_manner(call)),
        "expect": _made(Expectation, data.pop("expect", None)),
        "headers": {
            str(name): None if value is None else str(value)
            for name, value in _mapping(data.pop("headers", None)).items()
        },
    }
    return _made(Step, {"call": call, **asked, **data})


def _usual_manner(call: str) -> dict[str, object]:
    return {"method": "GET"} if call == "downloadEdoc" else {}


def _packet(data: object) -> PacketSpec | None:
    if data is None:
        return None
    described = _mapping(data)
    files = described.pop("files", None)
    renamed: dict[str, object] = {
        "changes": _mapping(described.pop("set", None)),
        "dropped": tuple(str(path) for path in described.pop("drop", None) or ()),
        "replaced": tuple(
            (str(old), str(new)) for old, new in _mapping(described.pop("replace", None)).items()
        ),
    }
    if files is not None:
        renamed["files"] = tuple(_file(file) for file in files)
    return _made(PacketSpec, {**renamed, **described})


def _file(data: object) -> FileSpec:
    return FileSpec(**_mapping(data))


def _made(kind: type[Made], data: object) -> Made:
    """A dataclass from plain data; lists become tuples. Unknown names raise TypeError."""
    values = {
        name: tuple(value) if isinstance(value, list) else value for name, value in _mapping(data).items()
    }
    assert dataclasses.is_dataclass(kind)
    return kind(**values)


def _mapping(value: object) -> dict[str, Any]:
    return {str(name): one for name, one in value.items()} if isinstance(value, Mapping) else {}
