from __future__ import annotations

import json
import logging
import sys

import pytest

from lienthong.infra import logs
from lienthong.infra.logs import JsonFormatter


def line(message: str, *arguments: object, **extra: object) -> dict[str, object]:
    record = logging.makeLogRecord(
        {"name": "test", "levelname": "INFO", "levelno": 20, "msg": message, "args": arguments, **extra}
    )
    text = JsonFormatter().format(record)
    assert "\n" not in text
    assert text.isascii()
    parsed: dict[str, object] = json.loads(text)
    return parsed


def test_a_line_is_one_json_object_with_time_level_and_logger() -> None:
    found = line("văn bản %s\nxuống dòng", "807", size=3)
    assert found["message"] == "văn bản 807\nxuống dòng"
    assert (found["level"], found["logger"], found["size"]) == ("INFO", "test", 3)
    assert str(found["time"]).endswith("+00:00")


def test_lines_inside_a_correlation_carry_its_id_and_outer_ones_theirs() -> None:
    with logs.correlation("outer"):
        with logs.correlation("inner"):
            assert line("x")["correlation"] == "inner"
        assert line("x")["correlation"] == "outer"
    assert "correlation" not in line("x")
    assert logs.current_correlation() == ""


SECRETS = [
    "Authorization: Bearer abcDEF123456",
    "bearer abcDEF123456",
    "password=abcDEF123456",
    'secret_key: "abcDEF123456"',
    "{'api_key': 'abcDEF123456'}",
    '{"totp_secret":"abcDEF123456"}',
]


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_named_in_text_are_masked(text: str) -> None:
    assert "abcDEF123456" not in str(line(text))
    assert "abcDEF123456" not in str(line("%s", text))
    assert "abcDEF123456" not in str(line("x", note=text))


@pytest.mark.parametrize(
    "name", ["secret", "password", "Authorization", "session_token", "private_key", "cookie"]
)
def test_fields_named_secret_are_masked_however_deep(name: str) -> None:
    assert "abcDEF" not in str(line("x", **{name: "abcDEF"}))
    assert "abcDEF" not in str(line("x", facts={"a": [{name: "abcDEF"}]}))


def test_an_error_is_told_with_its_traceback_and_without_secrets() -> None:
    try:
        raise ValueError("password=abcDEF")
    except ValueError:
        found = line("failed", exc_info=sys.exc_info())
    assert "ValueError" in str(found["error"])
    assert "abcDEF" not in str(found)


def test_values_that_are_not_json_are_told_as_text() -> None:
    assert line("x", where=ValueError("token=abcDEF"))["where"] == "token=***"
