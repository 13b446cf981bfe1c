"""Generates ``docs/reference/``: settings, commands, error codes, audit events, straight from the code.

Read with ``ast`` wherever possible, so that the pages can be made from any tree that parses. A test and
``./run check`` hold the committed pages against what this module makes; ``./run fix`` writes them.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import os
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from lienthong.cli.main import COMMANDS, Command, parser_of
from tools.programs import ROOT

_SOURCE = ROOT / "src" / "lienthong"
_FOLDER = ROOT / "docs" / "reference"
_NOTE = "<!-- Made by ./run fix (tools/reference.py) from the code; edits here are lost. -->\n\n"
#: argparse prints help a little differently in each version of Python; the page is made with this one.
_MADE_WITH = (3, 11)
_ENVIRONMENT_CALLS = {"get", "getenv", "setdefault", "pop"}
_ERROR_ROOTS = {"LienthongError", "RefusedError", "TemporaryError", "InvariantError"}


class UnexplainedError(ValueError):
    """The code holds something that nothing explains."""


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    return {
        _FOLDER / "settings.md": settings_page(),
        _FOLDER / "commands.md": commands_page(),
        _FOLDER / "error-codes.md": errors_page(),
        _FOLDER / "audit-events.md": events_page(),
    }


def write() -> None:
    """Bring the pages up to date."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, "utf-8")


def outdated() -> list[str]:
    """Names of pages that are not what the code says."""
    made = pages()
    if sys.version_info[:2] != _MADE_WITH:
        del made[_FOLDER / "commands.md"]
    return [
        str(path.relative_to(ROOT))
        for path, text in made.items()
        if not path.exists() or path.read_text("utf-8") != text
    ]


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(_SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            module = ".".join(path.relative_to(_SOURCE.parent).with_suffix("").parts)
            yield module.removesuffix(".__init__"), ast.parse(path.read_text("utf-8"))


# --- settings ----------------------------------------------------------------------------------------


def settings_page() -> str:
    """The environment variables the code reads. Raises `UnexplainedError` for an unexplained one."""
    explained = tomllib.loads((ROOT / "docs" / "settings.toml").read_text("utf-8"))
    rows = []
    for name in sorted({name for _, tree in _trees() for name in _environment_names(tree)}):
        if name not in explained:
            raise UnexplainedError(f"{name} is read by the code and not explained in docs/settings.toml")
        rows.append(f"| `{name}` | {explained[name]['default']} | {explained[name]['meaning']} |\n")
    return (
        "# Settings\n\n" + _NOTE + "Everything is set by environment variables.\n\n"
        "| variable | default | meaning |\n|---|---|---|\n" + "".join(rows)
    )


def _environment_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        names: list[ast.expr] = []
        if isinstance(node, ast.Call) and _reads_environment(node.func):
            # The readers of lienthong.project.environment may take a second variable to fall back on.
            names = node.args if _is_reader(node.func) else node.args[:1]
        elif isinstance(node, ast.Subscript) and _is_environ(node.value):
            names = [node.slice]
        yield from (n.value for n in names if isinstance(n, ast.Constant) and isinstance(n.value, str))


def _reads_environment(function: ast.expr) -> bool:
    if not isinstance(function, ast.Attribute):
        return isinstance(function, ast.Name) and function.id == "getenv"
    if _is_reader(function):
        return True
    return function.attr in _ENVIRONMENT_CALLS and (_is_environ(function.value) or function.attr == "getenv")


def _is_reader(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "environment"


def _is_environ(node: ast.expr) -> bool:
    return getattr(node, "attr", getattr(node, "id", "")) == "environ"


# --- commands ----------------------------------------------------------------------------------------


def commands_page() -> str:
    """The commands with their own help, at a fixed width."""
    os.environ["COLUMNS"] = "100"
    present = [command for command in COMMANDS if importlib.util.find_spec(command.module) is not None]
    opening = "# Commands\n\n" + _NOTE + "Call them as `./run lienthong …`; `./run help` lists the rest.\n"
    return opening + "".join(_command(command) for command in present)


def _command(command: Command) -> str:
    shown = [
        f"\n### `{parser.prog}`\n\n```text\n{parser.format_help().rstrip()}\n```\n"
        for parser in _leaves(parser_of(command))
    ]
    server = "Needs `lienthong[server]`." if command.needs_server else "Works in the base distribution."
    return f"\n## `lienthong {command.name}`\n\n{server}\n" + "".join(shown)


def _leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Parsers that have no further commands."""
    inner = [
        child
        for action in parser._actions  # noqa: SLF001  argparse has no public way to walk its commands
        if isinstance(action, argparse._SubParsersAction)
        for child in dict.fromkeys(action.choices.values())
    ]
    if not inner:
        yield parser
    for child in inner:
        yield from _leaves(child)


# --- error codes -------------------------------------------------------------------------------------


def errors_page() -> str:
    """Error classes with their codes. Raises `UnexplainedError` where one code has two meanings."""
    classes = {
        node.name: (module, node)
        for module, tree in _trees()
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }
    rows: dict[str, str] = {}
    for name, (module, node) in sorted(classes.items()):
        code = _code(node)
        root = _root_of(name, classes)
        if code is None or root is None:
            continue
        if code in rows:
            raise UnexplainedError(f"{code} is the code of two errors; one is {module}.{name}")
        again = {"RefusedError": "no", "TemporaryError": "yes"}.get(root, "–")
        rows[code] = f"| `{code}` | {again} | {_first_line(node)} | `{module}` |\n"
    return (
        "# Error codes\n\n" + _NOTE + "Codes are stable and never reused for another meaning. "
        "“Again” says whether the same request may succeed later.\n\n"
        "| code | again | meaning | module |\n|---|---|---|---|\n"
        + "".join(rows[code] for code in sorted(rows))
    )


def _root_of(name: str, classes: dict[str, tuple[str, ast.ClassDef]]) -> str | None:
    """The kernel's error class an error descends from."""
    if name in _ERROR_ROOTS:
        return name
    if name not in classes:
        return None
    bases = [getattr(base, "id", getattr(base, "attr", "")) for base in classes[name][1].bases]
    return next((root for base in bases if base != name and (root := _root_of(base, classes))), None)


def _code(node: ast.ClassDef) -> str | None:
    for statement in node.body:
        target: ast.expr | None = None
        if isinstance(statement, ast.Assign):
            target = statement.targets[0]
        elif isinstance(statement, ast.AnnAssign):
            target = statement.target
        if (
            isinstance(statement, ast.Assign | ast.AnnAssign)
            and isinstance(target, ast.Name)
            and target.id == "code"
            and isinstance(statement.value, ast.Constant)
        ):
            return str(statement.value.value)
    return None


def _first_line(node: ast.ClassDef) -> str:
    return (ast.get_docstring(node) or "").partition("\n\n")[0].replace("\n", " ").replace("|", "\\|")


# --- audit events ------------------------------------------------------------------------------------


def events_page() -> str:
    """Codes given to ``audit.event`` and ``audit.record``, with the places that record them."""
    places: dict[str, set[str]] = {}
    for module, tree in _trees():
        if ".infra.audit" not in f".{module}":
            for code in _event_codes(tree):
                places.setdefault(code, set()).add(module)
    rows = [
        f"| `{code}` | {', '.join(f'`{m}`' for m in sorted(places[code]))} |\n" for code in sorted(places)
    ]
    return (
        "# Audit events\n\n" + _NOTE + "Every event is sealed into the Merkle log at most a second later; "
        "`lienthong audit` checks the log.\n\n| event | recorded by |\n|---|---|\n" + "".join(rows)
    )


def _event_codes(tree: ast.Module) -> Iterator[str]:
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lienthong.infra.audit")
        for alias in node.names
        if alias.name in {"event", "record"}
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        called = node.func
        named = isinstance(called, ast.Name) and called.id in imported
        through = (
            isinstance(called, ast.Attribute)
            and called.attr in {"event", "record"}
            and getattr(called.value, "id", "") == "audit"
        )
        if not (named or through):
            continue
        first = node.args[0]
        for code in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
            if isinstance(code, ast.Constant):
                yield str(code.value)
            elif isinstance(code, ast.Name) and code.id in constants:
                yield str(constants[code.id])
