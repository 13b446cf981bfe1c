"""Tables and flows of the case data: one template, a row for each case.

``<<name>>`` in a template is replaced by the row's value; alone in a text it may be of any kind. ``flow: name``
in place of ``steps`` takes the steps of that name from flows.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lienthong.kit.errors import KitCaseError

Data = Mapping[str, object]
_SLOT = re.compile(r"<<(\w+)>>")


def expanded(document: Data, flows: Data) -> Iterator[dict[str, object]]:
    """Every case of one data file, still as plain data."""
    for case in _list_of(document, "cases"):
        yield _with_steps(case, case, flows)
    for table in _list_of(document, "tables"):
        shared = {name: value for name, value in table.items() if name != "rows"}
        for row in _list_of(table, "rows"):
            values = {**_mapping(table.get("defaults")), **row}
            whole = _with_steps(shared, values, flows)
            for name in ("id", "sentence", "needs", "optional", "area"):
                if name in whole or name in row:
                    whole[name] = substituted(whole.get(name, row.get(name)), values)
            whole.pop("defaults", None)
            yield whole


def _with_steps(case: Data, values: Data, flows: Data) -> dict[str, object]:
    whole = dict(case)
    name = whole.pop("flow", None) or values.get("flow")
    steps = flows[str(name)] if name else whole.get("steps")
    defaults = _mapping(_mapping(flows.get("defaults")).get(str(name)))
    whole["steps"] = substituted(steps, {**defaults, **values})
    return whole


def substituted(value: object, values: Data) -> object:
    """A value with its slots filled; raises KitCaseError for a slot without a value."""
    if isinstance(value, str):
        alone = _SLOT.fullmatch(value)
        if alone:
            return _of(values, alone[1])
        return _SLOT.sub(lambda found: str(_of(values, found[1])), value)
    if isinstance(value, Mapping):
        return {str(substituted(str(name), values)): substituted(one, values) for name, one in value.items()}
    if isinstance(value, list):
        return [substituted(one, values) for one in value]
    return value


def _of(values: Data, name: str) -> object:
    if name not in values:
        raise KitCaseError(f"Dữ liệu kiểm thử thiếu giá trị {name} trong một dòng bảng.")
    return values[name]


def _mapping(value: object) -> dict[str, object]:
    return {str(name): one for name, one in value.items()} if isinstance(value, Mapping) else {}


def _list_of(document: Data, name: str) -> list[dict[str, object]]:
    rows = document.get(name)
    return [_mapping(row) for row in rows] if isinstance(rows, list) else []
