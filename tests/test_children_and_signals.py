"""Failures of children are told, and SIGTERM ends a command as Ctrl-C does."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import pytest

from vinum_nav.cli import campaign
from vinum_nav.cli.errors import plain_errors
from vinum_nav.errors import WriteError
from vinum_nav.film import FilmWriter
from vinum_nav.offline.overlays import Overlays
from vinum_nav.offline.run import detect_all
from vinum_nav.report.encode import encode

SIZE = (64, 48)
PICTURE = np.full((48, 64, 3), 120, dtype=np.uint8)


def fill(film: FilmWriter) -> None:
    for _ in range(1000):
        film.write(PICTURE)
    film.close()


def frames_of(path: Path) -> int:
    film = cv2.VideoCapture(str(path))
    number = 0
    while film.read()[0]:
        number += 1
    return number


def test_a_film_has_its_name_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "walk.mp4"
    film = FilmWriter(path, SIZE, 5, ("-crf", "15"))
    for _ in range(7):
        film.write(PICTURE)
    assert not path.exists()
    film.close()
    film.close()
    assert frames_of(path) == 7
    assert [each.name for each in tmp_path.iterdir()] == ["walk.mp4"]


@pytest.mark.parametrize("options", [("-crf", "nonsense"), ("-no_such_option", "1")])
def test_an_encoder_that_fails_is_named_and_leaves_no_half_film(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "walk.mp4"
    path.write_text("an earlier film")
    film = FilmWriter(path, SIZE, 5, options)
    with pytest.raises(WriteError, match=r"walk\.mp4: the film was not written: ffmpeg ended"):
        fill(film)
    assert path.read_text() == "an earlier film"
    assert list(tmp_path.iterdir()) == [path]


def test_a_film_in_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"none/walk\.mp4.*No such file"):
        encode([PICTURE], tmp_path / "none" / "walk.mp4", SIZE, 5, 100_000)


def test_every_sink_is_closed_where_one_fails(tmp_path: Path) -> None:
    closed = []

    class Failing(Overlays):
        def close(self) -> None:
            closed.append("failing")
            raise WriteError("the film")

    class Other(Overlays):
        def close(self) -> None:
            closed.append("other")

    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    sinks = [Other(tmp_path / "a"), Failing(tmp_path / "b")]
    with pytest.raises(WriteError, match="the film"):
        detect_all([], None, np.eye(4), sinks, lambda *_: None)  # type: ignore[arg-type]
    assert sorted(closed) == ["failing", "other"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_command_as_ctrl_c_does(number: signal.Signals) -> None:
    ended = []

    @plain_errors
    def command() -> None:
        try:
            os.kill(os.getpid(), number)
            signal.pause()
        finally:
            ended.append("files closed")

    before = signal.signal(number, signal.SIG_DFL)
    try:
        with pytest.raises(KeyboardInterrupt):
            command()
        assert ended == ["files closed"]
        assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        signal.signal(number, before)


def test_a_signal_that_nohup_ignores_stays_ignored() -> None:
    done = []

    @plain_errors
    def command() -> None:
        os.kill(os.getpid(), signal.SIGHUP)
        done.append("to its end")

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        command()
    finally:
        signal.signal(signal.SIGHUP, before)
    assert done == ["to its end"]


def test_a_campaign_that_is_broken_off_ends_its_simulations(tmp_path: Path) -> None:
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    forgotten = []
    process = campaign.subprocess.Popen(sleep, text=True)
    campaign.RUNNING.add(process)
    with suppress(KeyboardInterrupt), campaign._children_ended(lambda: forgotten.append(1)):
        raise KeyboardInterrupt
    campaign.RUNNING.discard(process)
    assert process.wait(10) == -signal.SIGTERM
    assert forgotten == [1]
