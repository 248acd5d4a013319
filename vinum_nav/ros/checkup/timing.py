"""Rules of time: rate, age and stamps of a topic."""

from __future__ import annotations

from vinum_nav.border.refusal import RefusedError
from vinum_nav.border.stamps import AHEAD, StampGate
from vinum_nav.ros.checkup.finding import Findings
from vinum_nav.ros.checkup.heard import Arrival, Heard
from vinum_nav.ros.checkup.needs import Need
from vinum_nav.ros.sync.stamp_rules import RISING


def judge_times(heard: Heard, need: Need, findings: Findings) -> None:
    """Note a low rate, a great age, and stamps that the border refuses."""
    if len(heard.arrivals) < 2:
        findings.add("low rate", f"one message, wanted {need.rate:g} Hz or more", need.slow)
        return
    if heard.rate < need.rate:
        reason = f"{heard.rate:.1f} Hz, wanted {need.rate:g} Hz or more"
        findings.add("low rate", reason, need.slow)
    if not any(header.stamp for header in heard.headers):
        findings.add("stamps of 0", "every stamp is 0, wanted the time of measurement")
        return
    if heard.age > need.age:
        reason = f"{heard.age:.2f} s old on arrival, wanted {need.age:g} s or less"
        findings.add("too old", reason, need.late)
    _judge_stamps(heard, findings)


def _judge_stamps(heard: Heard, findings: Findings) -> None:
    gate = StampGate(may_repeat=heard.topic.name not in RISING)
    for arrival in heard.arrivals:
        try:
            _pass(gate, arrival)
        except RefusedError as error:
            assert arrival.header is not None
            is_ahead = arrival.header.stamp > arrival.now + AHEAD
            fault = "stamps ahead of the clock" if is_ahead else "stamps do not rise"
            findings.add(fault, str(error))


def _pass(gate: StampGate, arrival: Arrival) -> None:
    if arrival.header is not None:
        gate.judge(arrival.header.stamp, arrival.now)
