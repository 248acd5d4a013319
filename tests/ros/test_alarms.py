"""Alarms cross /diagnostics unchanged, among the statuses of others."""

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus

from vinum_nav.interfaces import Alarm
from vinum_nav.ros.convert.alarms import from_alarms, status_name, to_alarms

ALARMS = (Alarm("lidar", "frozen: no change"), Alarm("gnss", "a jump of 3 m", is_fault=False))


def test_alarms_come_back_with_source_reason_and_weight():
    own = DiagnosticStatus(name=status_name("navigator"))
    message = DiagnosticArray(status=[own, *to_alarms("navigator", ALARMS)])
    assert from_alarms(message) == {"navigator": ALARMS}


def test_a_node_without_alarms_takes_back_what_it_said_and_others_say_nothing():
    statuses = [DiagnosticStatus(name=name) for name in (status_name("mission"), "motors: left")]
    assert from_alarms(DiagnosticArray(status=statuses)) == {"mission": ()}
