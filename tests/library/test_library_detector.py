"""The detector as a callable: same detections as its back end, positions with depth and camera."""

import numpy as np
import pytest

import vinum_nav
from vinum_nav.border.refusal import RefusedError
from vinum_nav.errors import InputError
from vinum_nav.perception.locate import trunk_positions

CAMERA = vinum_nav.CameraIntrinsics.from_fov(160, 120, 1.2)


class Bar:
    """Detector of one upright bar in the middle of each picture."""

    name = "bar"

    def detect(self, rgb):
        masks = np.zeros((1, *rgb.shape[:2]), dtype=bool)
        masks[0, 20:110, 76:84] = True
        box = np.array([[76.0, 20.0, 84.0, 110.0]])
        return vinum_nav.Detections(box, masks, np.array([0.9]), np.array([1]))


def picture(distance=2.0):
    rgb = np.zeros((120, 160, 3), dtype=np.uint8)
    depth = np.full((120, 160), 6.0, dtype=np.float32)
    depth[:, 76:84] = distance
    return rgb, depth


def test_a_picture_alone_gives_detections():
    found = vinum_nav.Detector(Bar())(picture()[0])
    assert type(found) is vinum_nav.Detections
    assert len(found) == 1


@pytest.mark.parametrize("distance", [1.5, 2.5])
def test_depth_and_camera_give_positions(distance):
    rgb, depth = picture(distance)
    found = vinum_nav.Detector(Bar())(rgb, depth, CAMERA)
    assert found.points_camera.shape == (1, 3)
    assert found.covariances.shape == (1, 3, 3)
    assert found.points_camera[0, 2] == pytest.approx(distance, abs=0.25)
    assert abs(found.points_camera[0, 0]) < 0.05


def test_positions_are_those_of_the_stack():
    rgb, depth = picture()
    mount = np.eye(4)
    mount[:3, :3] = [[0, 0, 1], [-1, 0, 0], [0, -1, 0]]
    mount[2, 3] = 0.6
    found = vinum_nav.Detector(Bar())(rgb, depth, CAMERA, mount)
    (position,) = trunk_positions(Bar().detect(rgb), depth, CAMERA, mount)
    assert np.array_equal(found.points_camera[0], position.point_camera)


def test_without_depth_in_the_mask_there_is_no_position():
    rgb, depth = picture()
    depth[:] = np.nan
    found = vinum_nav.Detector(Bar())(rgb, depth, CAMERA)
    assert np.isnan(found.points_camera).all()
    assert np.isnan(found.covariances).all()


def test_what_is_no_picture_is_refused():
    detector = vinum_nav.Detector(Bar())
    rgb, depth = picture()
    with pytest.raises(RefusedError, match="uint8"):
        detector(rgb.astype(float))
    with pytest.raises(RefusedError, match="depth size"):
        detector(rgb, depth[:60], CAMERA)
    with pytest.raises(ValueError, match="got no camera"):
        detector(rgb, depth)
    with pytest.raises(ValueError, match="got no depth"):
        detector(rgb, camera=CAMERA)


def test_a_back_end_is_loaded_by_name():
    detector = vinum_nav.Detector.load(score_threshold=0.5)
    assert detector.name == "onnx"
    assert detector(picture()[0]).masks.shape[1:] == (120, 160)
    with pytest.raises(InputError, match="no detector 'eyes'"):
        vinum_nav.Detector.load("eyes")
    with pytest.raises(InputError, match=r"no\.onnx"):
        vinum_nav.Detector.load(weights="no.onnx")
