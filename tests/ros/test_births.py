"""A node that was started anew is told from the one before it."""

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue

from vinum_nav.ros.convert.births import PROCESS, from_births
from vinum_nav.ros.graph.births import Births


def status(name, mark=None):
    values = [] if mark is None else [KeyValue(key=PROCESS, value=mark)]
    return DiagnosticStatus(name=name, values=values)


def test_each_nodes_own_status_has_its_mark():
    said = [
        status("vinum_nav: navigator", "7 100"),
        status("vinum_nav: navigator: lidar", "8 200"),
        status("vinum_nav: conductor"),
        status("battery", "9 300"),
    ]
    assert from_births(DiagnosticArray(status=said)) == {"navigator": "7 100"}


def test_a_changed_mark_is_a_new_start_once():
    births = Births(["navigator"])
    for mark in ("7 100", "7 100", "8 200", "8 200"):
        births.hear({"navigator": mark, "recorder": mark})
    assert births.take() == ("navigator",)
    assert births.take() == ()
