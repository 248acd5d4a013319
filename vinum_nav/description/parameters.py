"""Parameters that a user may set: fields with unit, meaning and bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.fields import FieldInfo

BOUNDS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}
"""Constraints of a field, as pydantic names them, and how they are written."""


class Tunables(BaseModel):
    """Base of all parameter models: no unknown field, no value of a wrong type, no infinity.

    A field is frozen unless it was declared `live`. A live field may be assigned; the value is
    checked as at the start.
    """

    model_config = ConfigDict(
        extra="forbid", strict=True, allow_inf_nan=False, validate_assignment=True
    )
    not_above: ClassVar[dict[str, str]] = {}
    """Fields that must not exceed another one, by name."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for low, high in self.not_above.items():
            value, most = getattr(self, low), getattr(self, high)
            if value > most:
                raise ValueError(f"{low}: got {value!r}, wanted at most {high}, which is {most!r}")
        return self


def parameter(
    default: float | int | bool,
    unit: str,
    meaning: str,
    *,
    gt: float | None = None,
    ge: float | None = None,
    lt: float | None = None,
    le: float | None = None,
    live: bool = False,
) -> Any:
    """Field of a Tunables model.

    Args:
        unit: '1' for a pure number, a share or a count.
        meaning: one sentence or more.
        live: whether the field may change while the stack runs. It must be read at each step.
    """
    return Field(
        default,
        description=meaning,
        gt=gt,
        ge=ge,
        lt=lt,
        le=le,
        frozen=not live,
        json_schema_extra={"unit": unit},
    )


def section(kind: type[Tunables]) -> Any:
    """Field that holds a whole model, by default with that model's defaults."""
    return Field(default_factory=kind, frozen=True)


@dataclass(frozen=True)
class Entry:
    """Parameter with the text that a user reads.

    Attributes:
        name: dotted, e.g. 'track.gate_distance'.
        kind: bool, int or float.
        bounds: by pydantic's names, e.g. {'gt': 0.0}.
        live: whether it may change while the stack runs.
        not_above: field beside it that it must not exceed, '' where there is none.
    """

    name: str
    kind: type
    default: bool | int | float
    unit: str
    meaning: str
    bounds: dict[str, float]
    live: bool
    not_above: str

    @property
    def range_text(self) -> str:
        """Bounds as they are written, e.g. '> 0, <= 1, <= clearance'; '' without any."""
        texts = [f"{BOUNDS[key]} {bound:g}" for key, bound in self.bounds.items()]
        return ", ".join(texts + ([f"<= {self.not_above}"] if self.not_above else []))

    @property
    def wanted(self) -> str:
        """Value that would do, in words."""
        noun = {bool: "true or false", int: "a whole number"}.get(self.kind, "a number")
        unit = "" if self.unit == "1" else f" [{self.unit}]"
        return f"{noun} {self.range_text}".rstrip() + unit


def entries(kind: type[Tunables], prefix: str = "") -> Iterator[Entry]:
    """Parameters of a model and of the models inside it, in the order of their declaration."""
    for name, field in kind.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, Tunables):
            yield from entries(inner, f"{prefix}{name}.")
        else:
            yield _entry(f"{prefix}{name}", field, kind.not_above.get(name, ""))


def _entry(name: str, field: FieldInfo, not_above: str) -> Entry:
    bounds = {
        key: getattr(constraint, key)
        for key in BOUNDS
        for constraint in field.metadata
        if hasattr(constraint, key)
    }
    extra = field.json_schema_extra
    unit = str(extra["unit"]) if isinstance(extra, dict) else ""
    kind = cast(type, field.annotation)
    return Entry(
        name,
        kind,
        field.default,
        unit,
        field.description or "",
        bounds,
        not field.frozen,
        not_above,
    )


def flat(values: Tunables, prefix: str = "") -> dict[str, Any]:
    """Values by dotted name."""
    found: dict[str, Any] = {}
    for name, value in values:
        if isinstance(value, Tunables):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found
