"""A report without the packages that draw figures and write films."""

import sys

import numpy as np
import pytest
from synthetic_run import block, body, drive

from vinum_nav.errors import UnavailableError
from vinum_nav.film import FilmWriter
from vinum_nav.report.build import build_report
from vinum_nav.report.metadata import RunMetadata, save_metadata
from vinum_nav.report.optional import makeable

METADATA = RunMetadata(
    **{"seed": "mini", "random_seed": 0, "body": "hyqreal", "noise": "ideal", "side": "right"},
    **{"faces": "one", "detector": "fake", "mode": "in-process", "outcome": "done"},
    **{"wall_time_s": 1.0, "command": "vinum-nav simulate mini --out run"},
)


def take_away(monkeypatch, *modules):
    for module in modules:
        monkeypatch.setitem(sys.modules, module, None)


def test_what_is_installed_can_be_made(caplog):
    assert makeable("figures", "film") == ("figures", "film")
    assert not caplog.messages


@pytest.mark.parametrize(
    ("modules", "left", "words", "extras"),
    [
        (["matplotlib"], ("film",), "figures", "figures"),
        (["imageio_ffmpeg"], ("figures",), "film", "film"),
        (["matplotlib", "imageio_ffmpeg"], (), "figures and film", "figures,film"),
    ],
)
def test_one_warning_says_what_to_install(monkeypatch, caplog, modules, left, words, extras):
    take_away(monkeypatch, *modules)
    assert makeable("figures", "film") == left
    assert caplog.messages == [
        f"made without {words}: pip install 'vinum_nav[{extras}]' brings them"
    ]


def test_a_report_is_whole_but_for_them(tmp_path, monkeypatch, caplog):
    take_away(monkeypatch, "matplotlib", "imageio_ffmpeg")
    vineyard = block(((1.0, 2.0),))
    drive(tmp_path, vineyard, np.random.default_rng(0), 0.01)
    save_metadata(METADATA, tmp_path)
    build_report(tmp_path, vineyard, body(), METADATA)
    assert len(caplog.messages) == 1
    assert (tmp_path / "report.json").is_file()
    assert (tmp_path / "report.html").is_file()
    assert not (tmp_path / "figures").exists()
    assert not (tmp_path / "video.mp4").exists()


def test_a_film_without_ffmpeg_says_what_brings_it(tmp_path, monkeypatch):
    take_away(monkeypatch, "imageio_ffmpeg")
    with pytest.raises(UnavailableError, match=r"pip install 'vinum_nav\[film\]'"):
        FilmWriter(tmp_path / "film.mp4", (64, 64), 10.0, ())
    assert not list(tmp_path.iterdir())
