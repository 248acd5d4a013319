"""The site builds without a warning, and what its pages tell a reader to type can be typed."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from typer.main import get_command

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
SHELL = {
    "export",
    "mkdir",
    "cd",
    "touch",
    "git",
    "rosdep",
    "colcon",
    "sudo",
    "apt-get",
    "docker",
    "echo",
    "jq",
    ".",
}
"""Programs that are not ours."""


def blocks(*kinds: str) -> Iterator[tuple[str, str]]:
    """Page and text of each code block of these kinds, without its indent."""
    for page in PAGES:
        for indent, kind, text in BLOCK.findall(page.read_text()):
            if kind in kinds:
                lines = (line.removeprefix(indent) for line in text.splitlines())
                yield page.name, "\n".join(lines) + "\n"


def command_lines() -> Iterator[tuple[str, str]]:
    """Page and each command of its shell blocks, in one line."""
    for page, text in blocks("sh"):
        for line in text.replace("\\\n", " ").splitlines():
            parts = re.split(r"&&|\|", line.split(" #")[0])
            yield from ((page, part) for part in parts if part.split("#")[0].strip())


def generator() -> ModuleType:
    path = ROOT / "docs" / "generate_reference.py"
    spec = importlib.util.spec_from_file_location("generate_reference", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["options.md", "run_record.md"])
def test_generated_references_are_up_to_date(name: str) -> None:
    found = (ROOT / "docs" / name).read_text()
    assert found == generator().PAGES[name](), "run `python docs/generate.py`"


@pytest.mark.slow
def test_the_site_builds_and_each_link_leads_somewhere(tmp_path: Path) -> None:
    pytest.importorskip("material", reason="the site needs pip install '.[docs]'")
    pytest.importorskip("mkdocstrings", reason="the site needs pip install '.[docs]'")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    built = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    for page in ("index.html", "options/index.html", "api/index.html", "model_card/index.html"):
        assert (tmp_path / page).is_file()
    assert "vinum_nav.autopilot.Autopilot" in (tmp_path / "api/index.html").read_text()


def test_each_command_line_of_a_page_can_be_typed() -> None:
    lines = list(command_lines())
    assert len(lines) > 60
    wrong = [f"{page}: {line.strip()}: {why}" for page, line in lines for why in faults_of(line)]
    assert not wrong, "\n".join(wrong)


def faults_of(line: str) -> list[str]:
    """Faults of one command line; an unknown program is one."""
    words = shlex.split(line, comments=True)
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    if not words or words[0] in SHELL:
        return []
    match words:
        case ["vinum-nav", *rest]:
            return faults_of_ours(rest)
        case ["torchrun", *_]:
            return faults_of_ours(words[words.index("vinum_nav.cli.main") + 1 :])
        case ["make", *targets]:
            makefile = (ROOT / "Makefile").read_text()
            return [t for t in targets if not re.search(rf"^{t}:", makefile, re.MULTILINE)]
        case ["pip", "install", *what]:
            return [w for w in what if not all(e in extras() for e in extras_of(w))]
        case ["ros2", *rest]:
            return faults_of_ros2(rest)
        case ["python" | "python3", "-m", "venv", *_] | ["pytest" | "pre-commit", *_]:
            return []
        case ["python" | "python3", script, *options]:
            return faults_of_script(ROOT / script, options)
    return [f"unknown program {words[0]}"]


def faults_of_ours(words: list[str]) -> list[str]:
    """Unknown commands and options, missing values, too few or too many arguments."""
    command: Any = get_command_of_all()
    while hasattr(command, "commands"):
        if not words or words[0] not in command.commands:
            return [f"no command {words[:1]}"]
        command, words = command.commands[words[0]], words[1:]
    options = {name: p for p in command.params for name in (*p.opts, *p.secondary_opts)}
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    given, places, wrong = set(), 0, []
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            places += word != ">" or 0
            if word == ">":
                next(rest)
            continue
        name = word.partition("=")[0]
        if name not in options:
            wrong.append(f"no option {name}")
            continue
        given.add(options[name].name)
        if not getattr(options[name], "is_flag", False) and "=" not in word:
            value = next(rest, "--")
            wrong += [f"{name} lacks its value"] if value.startswith("--") else []
    wrong += [
        f"{p.opts[0]} is missing"
        for p in options.values()
        if p.required and p.param_type_name == "option" and p.name not in given
    ]
    most = float("inf") if any(p.nargs == -1 for p in arguments) else len(arguments)
    if not sum(p.required for p in arguments) <= places <= most:
        wrong.append(f"{places} arguments")
    seeds = [w for w in words if w.startswith("seeds/") and not (ROOT / w).is_file()]
    return wrong + [f"no seed {seed}" for seed in seeds]


@cache
def get_command_of_all() -> Any:
    from vinum_nav.cli.main import app

    return get_command(app)


def extras() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return set(project["optional-dependencies"])


def extras_of(requirement: str) -> list[str]:
    found = re.fullmatch(r"(?:\.|vinum_nav|.*/)\[(.*)\]", requirement)
    return found[1].split(",") if found else []


def faults_of_script(path: Path, options: list[str]) -> list[str]:
    if not path.is_file():
        return [f"no file {path}"]
    text = path.read_text()
    spoken = {name for name in options if name.startswith("--")}
    return [
        f"no option {name}"
        for name in sorted(spoken)
        if name not in text and name[2:].replace("-", "_") not in text
    ]


def faults_of_ros2(words: list[str]) -> list[str]:
    from vinum_nav.ros.graph.definition import ARGUMENTS
    from vinum_nav.ros.names import OPTIONAL_TOPICS, SERVICES, TOPICS

    match words:
        case ["launch", "vinum_nav", file, *given]:
            text = (
                (ROOT / "launch" / file).read_text() if (ROOT / "launch" / file).is_file() else ""
            )
            known = {a.name for a in ARGUMENTS}
            names = [word.partition(":=")[0] for word in given]
            return [] if text and all(n in known or n in text for n in names) else [str(words)]
        case ["service", "call", name, *_]:
            return [] if name.removeprefix("/mission/") in SERVICES else [f"no service {name}"]
        case ["topic", *rest]:
            known = {t.name.strip("/") for t in (*TOPICS, *OPTIONAL_TOPICS)}
            return [] if any(w.strip("/") in known for w in rest) else [str(words)]
        case _:
            return []


def test_each_block_of_data_is_read_and_each_block_of_python_compiles() -> None:
    kinds = {"python", "yaml", "toml", "sh", "diff", "mermaid", ""}
    for page in PAGES:
        assert {kind for _, kind, _ in BLOCK.findall(page.read_text())} <= kinds, page.name
    for page, text in blocks("python"):
        compile(text, page, "exec")
    for _, text in blocks("yaml"):
        yaml.safe_load(text)
    for _, text in blocks("toml"):
        tomllib.loads(text)


def test_files_that_pages_name_exist() -> None:
    missing = []
    for page in PAGES:
        named = re.findall(
            r"`((?:vinum_nav|tests|docs|benchmarks|launch)/[\w/.]+)`", page.read_text()
        )
        missing += [f"{page.name}: {name}" for name in named if not (ROOT / name).exists()]
    assert not missing


def test_the_glossary_has_at_most_forty_words() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text()
    words = re.findall(r"^\| ([a-z][a-z -]*) \|", text, re.MULTILINE)[1:]
    assert 20 < len(words) <= 40
    assert words == sorted(words)
