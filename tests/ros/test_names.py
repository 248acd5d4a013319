"""The topic table against the contract."""

import pytest
from rclpy.qos import (
    DurabilityPolicy,
    HistoryPolicy,
    QoSCompatibility,
    ReliabilityPolicy,
    qos_check_compatible,
)

from vinum_nav.interfaces import Side
from vinum_nav.ros import names
from vinum_nav.ros.names import TOPICS, Quality
from vinum_nav.ros.quality import message_class, qos_profile

CONTRACT = {
    "/clock": ("rosgraph_msgs/Clock", Quality.SENSOR),
    "odom": ("nav_msgs/Odometry", Quality.SENSOR),
    "imu/data": ("sensor_msgs/Imu", Quality.SENSOR),
    "gnss/fix": ("sensor_msgs/NavSatFix", Quality.NEWEST),
    "scan": ("sensor_msgs/LaserScan", Quality.NEWEST),
    "camera_left/color/image_raw": ("sensor_msgs/Image", Quality.PICTURE),
    "camera_left/depth/image_raw": ("sensor_msgs/Image", Quality.PICTURE),
    "camera_left/color/camera_info": ("sensor_msgs/CameraInfo", Quality.PICTURE),
    "camera_left/depth/camera_info": ("sensor_msgs/CameraInfo", Quality.PICTURE),
    "camera_right/color/image_raw": ("sensor_msgs/Image", Quality.PICTURE),
    "camera_right/depth/image_raw": ("sensor_msgs/Image", Quality.PICTURE),
    "camera_right/color/camera_info": ("sensor_msgs/CameraInfo", Quality.PICTURE),
    "camera_right/depth/camera_info": ("sensor_msgs/CameraInfo", Quality.PICTURE),
    "cmd_vel": ("geometry_msgs/Twist", Quality.RELIABLE),
    "trunk_detector/detections": ("sensor_msgs/PointCloud2", Quality.RELIABLE),
    "trunk_detector/image": ("sensor_msgs/Image", Quality.SENSOR),
    "trunk_detector/image/compressed": ("sensor_msgs/CompressedImage", Quality.SENSOR),
    "trunk_map/vines": ("sensor_msgs/PointCloud2", Quality.LATCHED),
    "trunk_map/rows": ("visualization_msgs/MarkerArray", Quality.LATCHED),
    "trunk_map/markers": ("visualization_msgs/MarkerArray", Quality.LATCHED),
    "trunk_map/pose": ("geometry_msgs/PoseWithCovarianceStamped", Quality.LATCHED),
    "initialpose": ("geometry_msgs/PoseWithCovarianceStamped", Quality.RELIABLE),
    "mission/state": ("std_msgs/String", Quality.LATCHED),
    "mission/event": ("std_msgs/String", Quality.LOG),
    "mission/register": ("diagnostic_msgs/DiagnosticArray", Quality.LATCHED),
    "mission/goal": ("geometry_msgs/PoseStamped", Quality.RELIABLE),
    "plan": ("nav_msgs/Path", Quality.RELIABLE),
    "navigator/status": ("diagnostic_msgs/DiagnosticStatus", Quality.RELIABLE),
    "emergency_stop": ("std_msgs/Bool", Quality.LATCHED),
    "mission/stop": ("std_msgs/Bool", Quality.LATCHED),
    "task/goal": ("geometry_msgs/PoseStamped", Quality.RELIABLE),
    "task/cancel": ("geometry_msgs/PoseStamped", Quality.RELIABLE),
    "task/result": ("diagnostic_msgs/DiagnosticStatus", Quality.RELIABLE),
    "/diagnostics": ("diagnostic_msgs/DiagnosticArray", Quality.RELIABLE),
}
"""Written off the contract."""


def test_the_table_is_the_contract():
    table = {t.name: (t.type, t.quality) for t in TOPICS if "ground_truth" not in t.name}
    assert table == CONTRACT


OPTIONAL = {
    "trunk_detector/detections_3d": ("vision_msgs/Detection3DArray", Quality.RELIABLE),
    "/tf": ("tf2_msgs/TFMessage", Quality.RELIABLE),
    "/tf_static": ("tf2_msgs/TFMessage", Quality.LATCHED),
}


def test_what_may_be_missing_is_no_part_of_the_table():
    assert {t.name: (t.type, t.quality) for t in names.OPTIONAL_TOPICS} == OPTIONAL
    assert not {t.name for t in TOPICS} & set(OPTIONAL)


def test_every_topic_says_what_it_is():
    for topic in (*TOPICS, *names.OPTIONAL_TOPICS):
        assert topic.about.endswith(".")


def test_truth_comes_from_the_simulator_alone():
    truth = [t for t in TOPICS if t.name.startswith("ground_truth/")]
    assert truth
    assert {t.sender for t in truth} == {"simulator"}


def test_services_are_the_four_requests_and_the_reset():
    assert names.SERVICES == ("start", "pause", "resume", "abort", "reset_stop")


@pytest.mark.parametrize("topic", TOPICS, ids=lambda t: t.name)
def test_every_type_exists(topic):
    assert message_class(topic).__name__ == topic.type.split("/")[1]


def test_names_of_a_camera_follow_its_side():
    assert {names.color_image(side).name for side in Side} == {
        "camera_left/color/image_raw",
        "camera_right/color/image_raw",
    }


@pytest.mark.parametrize("quality", Quality)
def test_publisher_and_subscriber_of_one_quality_match(quality):
    profile = qos_profile(quality)
    compatibility, reason = qos_check_compatible(profile, profile)
    assert compatibility is not QoSCompatibility.ERROR, reason
    assert profile.history is HistoryPolicy.KEEP_LAST


def test_what_the_qualities_promise():
    for quality in (Quality.SENSOR, Quality.NEWEST, Quality.PICTURE):
        assert qos_profile(quality).reliability is ReliabilityPolicy.BEST_EFFORT
    for quality in (Quality.RELIABLE, Quality.LATCHED, Quality.LOG):
        assert qos_profile(quality).reliability is ReliabilityPolicy.RELIABLE
    for quality in (Quality.LATCHED, Quality.LOG):
        assert qos_profile(quality).durability is DurabilityPolicy.TRANSIENT_LOCAL
    assert qos_profile(Quality.LATCHED).depth == 1


def test_motion_is_held_in_long_queues_of_scans_fixes_and_pictures_the_newest():
    assert {qos_profile(t.quality).depth for t in (names.ODOM, names.IMU)} == {200}
    pictures = [topic(side) for side in Side for topic in names.CAMERA_TOPICS]
    assert {qos_profile(t.quality).depth for t in (names.SCAN, names.GNSS)} == {5}
    assert {qos_profile(t.quality).depth for t in pictures} == {2}
