"""Finds a DDS domain that nobody on this host uses."""

from __future__ import annotations

import os
import socket

from vinum_nav.errors import UnavailableError

DOMAINS = range(1, 102)
"""DDS domains whose ports stay below Linux's ephemeral ones."""
_PORT_BASE, _DOMAIN_GAIN, _UNICAST = 7400, 250, 10
"""RTPS well-known ports: 7400 + 250 domain + 10 is the first participant's."""


def free_domain_id() -> int:
    """A domain id whose first participant's port is free.

    Raises:
        UnavailableError: all are taken.
    """
    first = os.getpid() % len(DOMAINS)
    for domain in (*DOMAINS[first:], *DOMAINS[:first]):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(("", _PORT_BASE + _DOMAIN_GAIN * domain + _UNICAST))
            except OSError:
                continue
            return int(domain)
    raise UnavailableError(f"all ROS domains from {DOMAINS[0]} to {DOMAINS[-1]} are in use")
