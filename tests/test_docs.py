"""The documentation says what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from generate import PAGES

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "name",
    ["mission.md", "ros.md", "topics.md", "parameters.md", "seeds.md", "bodies.md", "faults.md"],
)
def test_generated_pages_are_up_to_date(name: str) -> None:
    wanted = PAGES[name]()
    found = (ROOT / "docs" / name).read_text()
    assert found == wanted, "run `python docs/generate.py`"


def test_links_of_the_readme_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text()
    targets = re.findall(r"\]\(([^)#]+)\)", text)
    local = [target for target in targets if "://" not in target]
    assert local
    assert not [target for target in local if not (ROOT / target).exists()]


def test_commands_of_the_readme_exist() -> None:
    from typer.testing import CliRunner

    from vinum_nav.cli.main import app

    text = (ROOT / "README.md").read_text()
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.S))
    words = set(re.findall(r"^vinum-nav ([a-z]+)", blocks, re.M))
    assert "simulate" in words
    for word in words:
        result = CliRunner().invoke(app, [word, "--help"])
        assert result.exit_code == 0, word
    for option in set(re.findall(r"vinum-nav simulate[^\n]*?(--[a-z-]+)", blocks)):
        assert option in CliRunner().invoke(app, ["simulate", "--help"]).output
    targets = set(re.findall(r"^make ([a-z]+)", blocks, re.M))
    makefile = (ROOT / "Makefile").read_text()
    assert targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.M)


def test_seeds_named_in_the_readme_exist() -> None:
    text = (ROOT / "README.md").read_text()
    for name in set(re.findall(r"seeds/([a-z_]+\.yaml)", text)):
        assert yaml.safe_load((ROOT / "seeds" / name).read_text())["name"]


def test_every_key_of_a_seeds_vines_is_documented_and_its_pictures_are_there() -> None:
    from vinum_nav.vineyard.seed import VineSeed

    text = (ROOT / "docs" / "vines.md").read_text()
    table = text.split("## Keys")[1].split("\n## ")[0]
    first = "".join(line.split("|")[1] for line in table.splitlines() if line.startswith("|"))
    assert set(re.findall(r"`(\w+)`", first)) == set(VineSeed.model_fields)
    pictures = re.findall(r"\]\((media/[^)]+)\)", text)
    assert len(pictures) == 10
    for picture in pictures:
        assert (ROOT / "docs" / picture).stat().st_size < 120_000
