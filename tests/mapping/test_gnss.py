"""The antenna's foot out of a fix."""

import math
from dataclasses import replace

import numpy as np
import pytest

from vinum_nav.description.mission_file import Datum
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import FixStatus, GnssFix
from vinum_nav.mapping.gnss import AntennaFoot, antenna_foot
from vinum_nav.mapping.imu_buffer import Attitude
from vinum_nav.mapping.keyframes import Keyframe
from vinum_nav.mapping.parameters import GraphParameters

DATUM = Datum(latitude_deg=43.5, longitude_deg=11.25, altitude=310.0)
LEVEL = Attitude(0.0, 0.0, 0.0)
PARAMETERS = GraphParameters()
FIX = GnssFix(1.0, 43.501, 11.251, 312.1, np.eye(3) * 4e-4, FixStatus.FIX)


def foot(fix):
    return antenna_foot(fix, DATUM, (0.0, 0.0, 1.1), LEVEL, 0.0, PARAMETERS)


@pytest.mark.parametrize("altitude", [math.nan, math.inf, -math.inf])
def test_without_altitude_the_place_holds_and_the_height_is_unknown(altitude):
    known, unknown = foot(FIX), foot(replace(FIX, altitude=altitude))
    assert unknown.ground_height is None
    assert known.ground_height == pytest.approx(1.0, abs=0.01)
    np.testing.assert_allclose(unknown.position_map, known.position_map, atol=1e-3)
    assert (unknown.sigma, unknown.fixed) == (known.sigma, True)


@pytest.mark.parametrize(
    ("heights", "mean"), [([1.0, None, 2.0], 1.5), ([None, None], None), ([0.5], 0.5)]
)
def test_a_keyframe_has_the_mean_of_the_heights_that_are_known(heights, mean):
    origin = Pose2(0.0, 0.0, 0.0)
    feet = [(origin, AntennaFoot(np.zeros(2), height, 0.02, True)) for height in heights]
    keyframe = Keyframe(0, 0.0, origin, origin, 0.0, 0.0, feet)
    assert keyframe.mean_fix(0.0, PARAMETERS).ground_height == mean
