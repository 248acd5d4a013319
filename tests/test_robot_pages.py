"""Commands of the pages for one's own robot are commands, with options that they have."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer
from source_tree import ROOT

from vinum_nav.cli.main import app
from vinum_nav.ros.checkup import checkup, motion, places, sight, timing

PAGES = ("doctor.md", "replay.md", "put_it_on_your_robot.md")


def commands(page: str) -> list[list[str]]:
    """Words of each command of ours on a page."""
    text = (ROOT / "docs" / page).read_text()
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.S))
    return [shlex.split(line)[1:] for line in blocks.splitlines() if line.startswith("vinum-nav ")]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_can_be_parsed(page: str) -> None:
    found = commands(page)
    assert found
    for words in found:
        command = typer.main.get_command(app)
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]
        context = command.make_context("vinum-nav", words, resilient_parsing=False)
        assert not context.args, words


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_pages(page: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", (ROOT / "docs" / page).read_text())
    assert not [target for target in targets if not (ROOT / "docs" / target).exists()]


def test_the_doctors_page_has_every_fault() -> None:
    table = (ROOT / "docs" / "doctor.md").read_text()
    told = set(re.findall(r"`([a-z0-9 ]+)`", table.split("| fault |")[1]))
    rooms = (checkup, motion, places, sight, timing)
    sources = "\n".join(Path(room.__file__).read_text() for room in rooms)
    named = set(re.findall(r"findings\.add\(\s*\"([a-z0-9 ]+)\"", sources))
    named |= set(re.findall(r"\.add\(\"([a-z0-9 ]+)\"", sources))
    named |= set(re.findall(r"fault = \"([a-z0-9 ]+)\"", sources))
    assert len(named) >= 15
    assert named <= told
