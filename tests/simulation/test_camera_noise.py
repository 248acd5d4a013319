"""Effects of noise on pictures and depth, and times of pictures."""

from __future__ import annotations

import numpy as np
import pytest
from noise_bench import CAMERA, FAR_SIGHTED, TRUE_COLOURS, rng, streams, trunk_before_a_wall

from vinum_nav.interfaces import ImageFrame, Side
from vinum_nav.simulation.colour_camera import noisy_rgb, white_balance
from vinum_nav.simulation.depth_camera import noisy_depth, quantised, stereo_shadow
from vinum_nav.simulation.fake_simulator import BLANK
from vinum_nav.simulation.frame_queue import FrameQueue
from vinum_nav.simulation.noise import Noise


def test_pictures_are_late_and_lost():
    queue = FrameQueue(0.15, 0.1, rng())
    pixels = np.zeros((2, 4, 3), np.uint8), np.zeros((2, 4), np.float32)
    arrived = 0
    for k in range(4000 * 10):
        stamp = 0.02 * k
        if k % 10 == 0:
            queue.put(ImageFrame(stamp, Side.LEFT, BLANK, *pixels))
        frame = queue.get(stamp)
        if frame is not None:
            arrived += 1
            assert 0.15 - 1e-6 <= stamp - frame.stamp < 0.17
    assert arrived / 4000 == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize("z", [1.0, 3.0])
def test_depth_noise_grows_with_the_square_of_depth(z):
    flat = np.full((360, 640), z, dtype=np.float32)
    noise = Noise(depth_pixel=0.01)
    assert np.std(noisy_depth(flat, noise, FAR_SIGHTED, streams())) == pytest.approx(
        0.01 * z**2, rel=0.02
    )


def test_depth_patches_are_correlated():
    flat = np.ones((360, 640), dtype=np.float32)
    errors = np.stack(
        [noisy_depth(flat, Noise(depth_patch=0.005), CAMERA, streams(k)) - 1 for k in range(30)]
    )
    assert errors.std() == pytest.approx(0.005, rel=0.1)
    assert np.corrcoef(errors[:, 100, 100], errors[:, 104, 104])[0, 1] > 0.8
    assert abs(np.corrcoef(errors[:, 100, 100], errors[:, 300, 500])[0, 1]) < 0.5


@pytest.mark.parametrize("share", [0.0, 0.03, 0.1])
def test_share_of_holes(share):
    flat = np.ones((360, 640), dtype=np.float32)
    lost = [
        np.isnan(noisy_depth(flat, Noise(depth_holes=share), CAMERA, streams(k))).mean()
        for k in range(5)
    ]
    assert np.mean(lost) == pytest.approx(share, abs=0.003)


def test_holes_favour_edges():
    stepped = np.ones((360, 640), dtype=np.float32)
    stepped[:, 300:340] = 3.0
    lost = np.mean(
        [
            np.isnan(noisy_depth(stepped, Noise(depth_holes=0.1), CAMERA, streams(k)))
            for k in range(8)
        ],
        axis=0,
    )
    assert lost[:, 296:304].mean() > 2 * lost[:, :200].mean()


def test_depth_has_a_range():
    depth = np.full((36, 64), 5.0, dtype=np.float32)
    depth[0], depth[1], depth[2] = 0.2, 12.0, np.inf
    measured = noisy_depth(depth, Noise(), CAMERA, streams())
    assert np.all(np.isnan(measured[:3]))
    np.testing.assert_array_equal(measured[3:], depth[3:])


def test_exposure_and_grain():
    grey = np.full((60, 80, 3), 128, dtype=np.uint8)
    assert noisy_rgb(grey, Noise(), TRUE_COLOURS, streams()) is grey
    exposed = [noisy_rgb(grey, Noise(exposure=0.06), TRUE_COLOURS, streams(k)) for k in range(200)]
    assert np.std([picture.mean() for picture in exposed]) / 128 == pytest.approx(0.06, rel=0.15)
    assert all(np.ptp(picture) == 0 for picture in exposed)
    grain = noisy_rgb(grey, Noise(pixel=4), TRUE_COLOURS, streams()).astype(int) - 128
    assert grain.min() == -4
    assert grain.max() == 4
    assert abs(grain.mean()) < 0.1


def test_white_balance_is_of_the_run_and_leaves_green():
    noise, grey = Noise(white_balance=0.06), np.full((4, 4, 3), 100, dtype=np.uint8)
    gains = np.array([white_balance(noise, streams(k)) for k in range(400)])
    assert np.all(gains[:, 1] == 1.0)
    np.testing.assert_allclose(np.log(gains[:, [0, 2]]).std(axis=0), 0.06, rtol=0.15)
    assert abs(np.corrcoef(gains[:, 0], gains[:, 2])[0, 1]) < 0.2
    tinted = [noisy_rgb(grey, noise, (1.2, 1.0, 0.9), streams(k))[0, 0].tolist() for k in (1, 2)]
    assert tinted == [[120, 100, 90]] * 2
    assert white_balance(Noise(), streams()) == TRUE_COLOURS


def test_depth_steps_grow_with_the_square_of_depth():
    ramp = np.linspace(0.5, 8.0, 200_000, dtype=np.float32)[None]
    steps = np.unique(quantised(ramp, Noise(disparity_step=1 / 32), CAMERA))
    middles, sizes = (steps[1:] + steps[:-1]) / 2, np.diff(steps)
    expected = middles**2 / (CAMERA.stereo_focal_px * CAMERA.baseline * 32)
    np.testing.assert_allclose(sizes[1:-1], expected[1:-1], rtol=0.02)
    assert expected[np.argmin(np.abs(middles - 2.0))] == pytest.approx(0.0059, abs=2e-4)


def test_depth_comes_in_millimetres():
    ramp = np.linspace(0.5, 2.0, 999, dtype=np.float32)[None]
    millimetres = 1000 * quantised(ramp, Noise(depth_unit=0.001), CAMERA)
    np.testing.assert_allclose(millimetres, np.rint(millimetres), atol=1e-3)
    assert np.abs(millimetres - 1000 * ramp).max() < 0.501


@pytest.mark.parametrize(("near", "far"), [(1.0, 3.0), (0.8, 8.0), (2.0, 2.3)])
def test_near_things_throw_a_shadow_to_their_left(near, far):
    shadow = stereo_shadow(trunk_before_a_wall(near, far), CAMERA)
    wide = CAMERA.intrinsics.fx * CAMERA.baseline * (1 / near - 1 / far)
    lost = np.flatnonzero(shadow[10])
    assert len(lost) == pytest.approx(wide, abs=1.0)
    assert lost[-1] == 299
    assert np.all(np.diff(lost) == 1)


def test_nothing_hides_a_smooth_surface():
    slanted = np.tile(np.linspace(4.0, 0.6, 640, dtype=np.float32), (20, 1))
    assert not stereo_shadow(slanted, CAMERA).any()
    assert not stereo_shadow(slanted[:, ::-1], CAMERA).any()


def test_shadows_have_no_depth_and_come_on_top_of_the_holes():
    depth = trunk_before_a_wall(1.0, 3.0)
    measured = noisy_depth(depth, Noise(stereo_shadow=True), CAMERA, streams())
    np.testing.assert_array_equal(np.isnan(measured), stereo_shadow(depth, CAMERA))
