"""Parameters of a room as ROS parameters of its node: `<section>.<name>`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
from rclpy.parameter import Parameter

from vinum_nav.description.parameter_errors import explained, unknown
from vinum_nav.description.parameters import Entry, Tunables, entries, flat
from vinum_nav.errors import InputError

M = TypeVar("M", bound=Tunables)


class NodeTunables:
    """Models of one node by section; what is refused is named as in a file of parameters."""

    def __init__(self) -> None:
        self._models: dict[str, Tunables] = {}

    def add(self, section: str, kind: type[M], given: Mapping[str, Any]) -> M:
        """Make the model of a section.

        Args:
            given: values of all parameters of the node that were given, by full name.

        Raises:
            InputError: an unknown name in this section, or a value out of its bounds.
        """
        prefix = f"{section}."
        own = {name.removeprefix(prefix): v for name, v in given.items() if name.startswith(prefix)}
        try:
            model = kind.model_validate(_nested(own))
        except ValidationError as error:
            raise InputError(explained(kind, error, prefix)) from error
        self._models[section] = model
        return model

    def declarations(self, section: str) -> list[tuple[str, Any, ParameterDescriptor]]:
        """Name, value and descriptor of each parameter of a section, as rclpy declares them."""
        model = self._models[section]
        values = flat(model)
        return [
            (f"{section}.{entry.name}", values[entry.name], descriptor(entry))
            for entry in entries(type(model))
        ]

    def judged(self, parameters: list[Parameter]) -> list[Parameter]:
        """Parameters with values of their declared type; those of no section as they are.

        Raises:
            InputError: a parameter that is unknown or must not change, or a value out of bounds.
        """
        return [self._judged(parameter) for parameter in parameters]

    def take(self, parameters: list[Parameter]) -> None:
        """Set parameters that `judged` has let through: the core reads them at its next step."""
        for parameter in parameters:
            section, _, name = parameter.name.partition(".")
            if section in self._models:
                holder, field = _holder(self._models[section], name)
                setattr(holder, field, parameter.value)

    def _judged(self, parameter: Parameter) -> Parameter:
        section, _, name = parameter.name.partition(".")
        model = self._models.get(section)
        if model is None:
            return parameter
        known = list(flat(model))
        if name not in known:
            raise InputError(f"{parameter.name}: {unknown(name, known)}")
        holder, field = _holder(model.model_copy(deep=True), name)
        try:
            setattr(holder, field, parameter.value)
        except ValidationError as error:
            path = parameter.name.removesuffix(field)
            raise InputError(explained(type(holder), error, path)) from error
        return Parameter(parameter.name, value=getattr(holder, field))


def descriptor(entry: Entry) -> ParameterDescriptor:
    """Descriptor of a parameter: meaning with unit, range, and whether it may change."""
    unit = "" if entry.unit == "1" else f" [{entry.unit}]"
    found = ParameterDescriptor(
        description=entry.meaning + unit,
        additional_constraints=entry.range_text,
        read_only=not entry.live,
    )
    least = entry.bounds.get("ge", entry.bounds.get("gt"))
    most = entry.bounds.get("le", entry.bounds.get("lt"))
    if least is None or most is None:
        return found
    if entry.kind is int:
        found.integer_range = [IntegerRange(from_value=int(least), to_value=int(most), step=1)]
    elif entry.kind is float:
        found.floating_point_range = [
            FloatingPointRange(from_value=float(least), to_value=float(most), step=0.0)
        ]
    return found


def _holder(model: Tunables, name: str) -> tuple[Tunables, str]:
    """Model that holds a field of a dotted name, and the field's own name."""
    *path, field = name.split(".")
    for key in path:
        model = getattr(model, key)
    return model, field


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by dotted name as the sections that they stand in."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        *path, field = name.split(".")
        place = found
        for key in path:
            place = place.setdefault(key, {})
        place[field] = value
    return found
