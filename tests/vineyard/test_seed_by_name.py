"""A seed that comes with the package is found by its name, from any folder."""

from pathlib import Path

import pytest

from vinum_nav.errors import InputError
from vinum_nav.report.seed_copy import copy_seed, kept_seed
from vinum_nav.vineyard.seed import find_seed, load_seed, named_seeds

SEEDS = Path(__file__).parents[2] / "seeds"


def test_every_seed_file_has_a_name():
    assert set(named_seeds()) == {path.stem for path in SEEDS.glob("*.yaml")}
    assert list(named_seeds()) == sorted(named_seeds())


@pytest.mark.parametrize("name", ["demo", "survey_mini"])
def test_a_name_gives_the_seed_of_its_file_from_any_folder(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_seed(name) == load_seed(SEEDS / f"{name}.yaml")


def test_a_path_stays_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in ("seeds/demo.yaml", "demo.yaml", "../demo", "/nowhere/demo"):
        assert find_seed(path) == Path(path)


def test_a_file_of_that_very_name_wins_and_a_folder_does_not(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mini").mkdir()
    assert find_seed("mini") == named_seeds()["mini"]
    (tmp_path / "demo").write_text("name: mine\n")
    assert load_seed("demo").name == "mine"


def test_a_misspelt_name_gets_the_nearest_ones():
    with pytest.raises(InputError, match=r"no seed 'curvd'; did you mean .*curved"):
        load_seed("curvd")
    with pytest.raises(InputError, match="`vinum-nav seeds` lists the names"):
        load_seed("xyzzy")


def test_a_run_keeps_a_copy_of_a_seed_that_is_named(tmp_path):
    copy_seed(Path("survey_mini"), tmp_path)
    kept = kept_seed(tmp_path)
    assert kept is not None
    assert kept.block.survey == tmp_path / "record" / "seed_survey.geojson"
