"""Docstrings and option helps begin with a noun or a verb, so that each is read once."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from source_tree import ROOT

FOLDERS = ("vinum_nav", "launch", "benchmarks", "docs", "tests")
"""Folders of all Python files of the repository but setup.py."""
# fmt: off
REFUSED = frozenset({
    "about", "above", "across", "after", "and", "as", "at", "before", "below", "between", "beyond",
    "but", "by", "for", "from", "how", "if", "in", "inside", "into", "is", "it", "of", "on", "or",
    "outside", "over", "see", "since", "than", "that", "then", "those", "to", "toward", "towards",
    "under", "until", "what", "when", "where", "whether", "which", "while", "who", "whose", "why",
    "with", "within", "without",
})
# fmt: on
"""First words that leave the subject to the reader's guess."""
HELPS = ("help", "epilog", "short_help")
"""Keyword arguments that hold the text of an option or a command."""


def texts(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each docstring, field docstring and option help of a file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.lineno, node.value.value
        if isinstance(node, ast.Call):
            helps = [word.value for word in node.keywords if word.arg in HELPS]
            if isinstance(node.func, ast.Name) and node.func.id == "About":
                helps += node.args[:1]
            for value in helps:
                yield value.lineno, beginning(value)


def beginning(value: ast.expr) -> str:
    """First literal part of an expression that makes a text; '' where it begins otherwise."""
    while isinstance(value, ast.BinOp):
        value = value.left
    if isinstance(value, ast.JoinedStr) and value.values:
        value = value.values[0]
    return str(value.value) if isinstance(value, ast.Constant) else ""


def refused(source: str) -> list[tuple[int, str]]:
    """Line and first words of each text of a file that begins otherwise."""
    found = []
    for line, text in texts(source):
        words = str(text).replace("'", " ").split()
        if words and words[0].rstrip(".,:;").casefold() in REFUSED:
            found.append((line, " ".join(words[:8])))
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_text_begins_with_a_noun_or_a_verb(folder: str) -> None:
    files = [*sorted((ROOT / folder).rglob("*.py")), ROOT / "setup.py"]
    assert len(files) > 1, f"no Python file in {ROOT / folder}"
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in files
        for line, text in refused(path.read_text())
    ]
    assert not found, "wanted a noun or a verb as first word, got\n" + "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        '"""Of the way [m]."""',
        'A = 1\n"""How far a row reaches [m]."""',
        'def f():\n    """See Sink."""',
        'class A:\n    a: int = 0\n    """whether it turns"""',
        'x = Option("--a", help="Where the robot starts")',
        'x = About(f"In {UNIT}")',
    ],
)
def test_a_text_that_begins_otherwise_is_found(source: str) -> None:
    assert len(refused(source)) == 1


def test_a_plain_text_is_left_alone() -> None:
    assert not refused('"""Path length [m]."""\nx = Option("--a", help="Start of the robot.")')
    assert not refused("...")


def test_the_example_in_contributing_begins_so_too() -> None:
    added = [
        line[1:]
        for line in (ROOT / "CONTRIBUTING.md").read_text().splitlines()
        if line.startswith("+") and '"""' in line
    ]
    assert added
    assert not [line for line in added if refused(line.strip())]
