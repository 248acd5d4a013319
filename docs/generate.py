"""Writes the pages of docs/ that repeat what the code says; a test compares them with it."""

from __future__ import annotations

from pathlib import Path

from generating.bodies import bodies_page
from generating.faults import faults_page
from generating.launch import ros_page
from generating.mission import mission_page
from generating.parameters import parameters_page
from generating.seeds import seeds_page
from generating.topics import topics_page

FOLDER = Path(__file__).parent
PAGES = {
    "faults.md": faults_page,
    "mission.md": mission_page,
    "ros.md": ros_page,
    "topics.md": topics_page,
    "parameters.md": parameters_page,
    "seeds.md": seeds_page,
    "bodies.md": bodies_page,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page())
