"""House rules that no ready-made linter knows. Each finding is one line: place, rule, what to do.

Words this file must speak of without containing them (so that it passes itself) are put together from
pieces.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.programs import ROOT

_VAGUE_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"}
_MODULE_LINES = 500
_FUNCTION_LINES = 60
_UNFINISHED = re.compile(r"#.*\b(" + "TO" + "DO|FIX" + "ME|XX" + r"X)\b")
_NOT_DONE = "NotImplemented" + "Error"
_MACHINE_PATH = re.compile(r"(?<![\w.])/(" + "|".join(("wo" + "rk/", "far" + "m/", "opt/py" + "pi")) + ")")
_INDEX_HOST = re.compile(
    "|".join(
        (
            "python" + "hosted",
            r"\bpy" + r"pi\.org",
            r"registry\.np" + "mjs",
            r"deb\.debi" + "an",
            r"/simp" + "le/",
        )
    )
)
_INDEX_OPTION = re.compile(r"^\s*(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)\b")
_PRIVATE_KEY = re.compile("-----BEGIN " + r"([A-Z]+ )*PRIVATE KEY-----")
_KEY_FILES = {".key", ".p12", ".pfx", ".jks"}
_TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore(?P<rest>.*)")
_TYPE_IGNORE_REST = re.compile(r"\[[a-z-]+(, ?[a-z-]+)*\]\s+#\s+\S.*")
_NOQA = re.compile(r"#\s*noqa(?P<rest>.*)", re.IGNORECASE)
_NOQA_REST = re.compile(r":\s*[A-Z]+\d+([, ]+[A-Z]+\d+)*\s+([#:–—-]+\s*)?\w.*")
_BINARY = {".png", ".jpg", ".ico", ".ttf", ".otf", ".woff2", ".pdf", ".zip", ".gz", ".xz"}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One breach of a house rule."""

    path: str
    line: int
    rule: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.advice}"


def examine(root: Path, names: list[str]) -> list[Finding]:
    """All findings in the named files of a tree."""
    found: list[Finding] = []
    for name in names:
        path = root / name
        if not path.is_file() or path.suffix in _BINARY:
            continue
        found += _file_name(name)
        text = path.read_text("utf-8", errors="replace")
        found += _text(name, text)
        if path.suffix == ".py" and "migrations" not in path.parts:
            found += _python(name, text)
    return sorted(set(found))


def tracked(root: Path) -> list[str]:
    """Files of the tree that are, or would be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return sorted(filter(None, listed.split("\0")))


def _file_name(name: str) -> Iterator[Finding]:
    path = Path(name)
    words = {*path.parts[:-1], path.stem}
    if path.suffix == ".py" and (vague := words & _VAGUE_NAMES):
        yield Finding(name, 1, "vague-name", f"“{vague.pop()}” says nothing; name it for what it holds")
    if path.suffix in _KEY_FILES:
        yield Finding(name, 1, "private-key", "key files are made at run time, never committed")


def _text(name: str, text: str) -> Iterator[Finding]:
    for number, line in enumerate(text.splitlines(), start=1):
        if _MACHINE_PATH.search(line):
            yield Finding(
                name, number, "machine-path", "a path of one machine; make it relative or a setting"
            )
        if _INDEX_HOST.search(line):
            yield Finding(name, number, "index-address", "no address of a package index in the repository")
        if name.startswith("requirements") and _INDEX_OPTION.search(line):
            yield Finding(name, number, "index-address", "requirements name packages, not where to get them")
        if _PRIVATE_KEY.search(line):
            yield Finding(name, number, "private-key", "keys are made at run time, never committed")


def _python(name: str, text: str) -> Iterator[Finding]:
    lines = text.splitlines()
    if len(lines) > _MODULE_LINES:
        yield Finding(
            name, 1, "long-module", f"{len(lines)} lines (at most {_MODULE_LINES}): one topic per file"
        )
    for number, line in enumerate(lines, start=1):
        yield from _comments(name, number, line)
    for node in ast.walk(ast.parse(text, filename=name)):
        yield from _node(name, node)


def _comments(name: str, number: int, line: str) -> Iterator[Finding]:
    if _UNFINISHED.search(line):
        yield Finding(name, number, "unfinished", "finish it, or write it down in docs/progress.md")
    ignored = _TYPE_IGNORE.search(line)
    if ignored and not _TYPE_IGNORE_REST.fullmatch(ignored["rest"].rstrip(" \"'")):
        yield Finding(name, number, "bare-ignore", "write the code in brackets and, after it, # reason")
    silenced = _NOQA.search(line)
    if silenced and not _NOQA_REST.fullmatch(silenced["rest"].rstrip(" \"'")):
        yield Finding(name, number, "bare-noqa", "write the code and, after two spaces, the reason")


def _node(name: str, node: ast.AST) -> Iterator[Finding]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > _FUNCTION_LINES:
            yield Finding(
                name,
                node.lineno,
                "long-function",
                f"{node.name} has {length} lines (at most {_FUNCTION_LINES})",
            )
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if getattr(called, "id", getattr(called, "attr", "")) == "receiver":
                yield Finding(
                    name, node.lineno, "signal", "no signals for domain flow; use the pipeline table"
                )
    elif isinstance(node, ast.ImportFrom) and node.module in {"django.dispatch", "django.db.models.signals"}:
        yield Finding(name, node.lineno, "signal", "no signals for domain flow; use the pipeline table")
    elif isinstance(node, ast.Raise) and _NOT_DONE in ast.dump(node):
        yield Finding(name, node.lineno, "unfinished", "a promise not kept; leave the name out until it is")


def main() -> int:
    """Print the findings of the repository; 0 when there are none."""
    findings = examine(ROOT, tracked(ROOT))
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
