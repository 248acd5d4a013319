"""Page of the topics: frames, values of statuses, services, transforms and namespaces."""

from __future__ import annotations

from generating.markdown import NOTICE, table
from vinum_nav.ros.convert.frames import PARENT_OF
from vinum_nav.ros.names import OPTIONAL_TOPICS, SERVICES, TOPICS, Quality, Topic

STATUS_VALUES = (
    ("navigator/status", "key", "stamp of the goal [ns]; empty when idle"),
    ("navigator/status", "state", "idle, active, reached, blocked or failed; the message says why"),
    ("navigator/status", "stamp_ns", "time of the status [ns]"),
    ("navigator/status", "stopped", "true while the navigator holds for an emergency stop"),
    ("task/result", "key", "stamp of the task's goal [ns]"),
    ("task/result", "outcome", "done, failed, unreachable or skipped"),
    ("task/result", "reason", "one line for the register; may be empty"),
    ("mission/register", "row", "id of the row"),
    ("mission/register", "position", "x, y, z of the trunk position in map [m]"),
    ("mission/register", "reason", "why it is not done; may be empty"),
    ("mission/register", "visits", "number of times that the robot asked the arm there"),
    ("mission/register", "opened", "time at which it was found [s]"),
    ("mission/register", "closed", "time of its outcome [s]; empty while open"),
)
"""Topics of diagnostic statuses, and their values."""
REGISTER_TEXT = """
A status of `mission/register` has the name `vine/face`, the work item's id as `hardware_id`, and as
message `open` or its outcome: `done`, `failed`, `unreachable` or `skipped`. Its level is OK for
`open` and `done`, else WARN.

A node's own status in `/diagnostics` is named `vinum_nav: NODE`. Its values tell for each topic:
`TOPIC heard [Hz]` and `TOPIC sent [Hz]` by the clock on the wall, `TOPIC oldest [s]` (longest time
from the stamp of a measurement until the node took it in, over the last second), `TOPIC lost`
(messages that a publisher numbered and the node never got) and `refused TOPIC`. Its alarms are
statuses `vinum_nav: NODE: SOURCE`.
"""
QUALITIES = {
    Quality.SENSOR: "best effort, volatile",
    Quality.RELIABLE: "reliable, volatile",
    Quality.LATCHED: "reliable, transient local",
    Quality.LOG: "reliable, transient local",
}
QUALITY_TEXT = """
Read-only parameters of each node override them: `qos_overrides./TOPIC.publisher.reliability`,
`.history` and `.depth`, and the same with `subscription`. TOPIC is the name after remapping. Not
overridden are `emergency_stop`, which is heard in every quality, and what only a bag records.
"""
SERVICES_TEXT = """
`success` says whether a request was taken up. `message` says what came of it, e.g. *start: the
mission is in state 'search'*, or why it was refused. The answer waits for the mission's next
decision, but no longer than a second. `mission/reset_stop` first asks for half a second whether
anybody still presses the stop.
"""
NAMESPACE_TEXT = """
`--namespace robot_1` (launch argument `namespace`) puts all nodes, topics and services into
`/robot_1`. `/clock`, `/tf`, `/tf_static` and `/diagnostics` are remapped into it; frames keep their
names, as with Nav2. A `params_file` names nodes with the namespace, or `/**` for all of them. RViz
looks at one robot with
`rviz2 -d vinum_nav.rviz --ros-args -r __ns:=/robot_1 -r /tf:=tf -r /tf_static:=tf_static`.
"""
LOOKING_TEXT = """
`share/vinum_nav/config` holds `vinum_nav.rviz` and a layout for Foxglove, `foxglove.json`, of a
graph without a namespace: map, camera, states, register, nodes, events and figures. Foxglove reads
a bag (`--record`) as well. Tests compare both files with the tables of this page.
"""
TF_TEXT = """
`map -> odom` comes from `trunk_mapper`, at the stamps of odometry, once there is a map.
`odom -> base_link` and the sensors' mountings come from `simulator`; on a robot they are its
driver's and its `robot_state_publisher`'s. The parameter `publish_tf` of both nodes (default: true)
switches them off. Nodes publish where `tf2_msgs` can be imported; it is not on the package index.
The stack itself takes mountings from the body's YAML. A bag holds `/tf` and `/tf_static` in either
case.
"""


def topics_page() -> str:
    """Topics with their frames, values of statuses, services, transforms and namespaces."""
    head = ["topic", "type", "quality of service", "frames", "from", "is"]
    topics = table(head, map(_topic, TOPICS))
    optional = table(head, map(_topic, OPTIONAL_TOPICS))
    qualities = table(
        ["quality of service", "is", "depth"],
        ((quality, text, quality.depth) for quality, text in QUALITIES.items()),
    )
    values = table(
        ["topic", "value", "is"], ((f"`{a}`", f"`{b}`", text) for a, b, text in STATUS_VALUES)
    )
    services = ", ".join(f"`mission/{word}`" for word in SERVICES)
    tree = table(
        ["frame", "in"], ((f"`{child}`", f"`{parent}`") for child, parent in PARENT_OF.items())
    )
    return "\n".join(
        (
            f"{NOTICE}# Topics\n\nOn a robot its drivers stand in for `simulator`.\n",
            f"{topics}\n{qualities}{QUALITY_TEXT}",
            f"## Where their package is installed\n\n{optional}",
            f"## Values of the statuses\n\n{values}{REGISTER_TEXT}",
            f"## Services\n\n{services}: std_srvs/Trigger.\n{SERVICES_TEXT}",
            f"## Transforms\n\n{tree}{TF_TEXT}",
            f"## Namespaces\n{NAMESPACE_TEXT}",
            f"## Looking\n{LOOKING_TEXT}",
        )
    )


def _topic(topic: Topic) -> tuple[str, ...]:
    frames = ", ".join(f"`{frame}`" for frame in topic.frames)
    return f"`{topic.name}`", topic.type, topic.quality, frames, topic.sender, topic.about
