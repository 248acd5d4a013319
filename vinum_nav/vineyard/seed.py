"""The seed file: one YAML that a vineyard, its light and its order grow from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from vinum_nav.interfaces import Side
from vinum_nav.mission_file import Datum
from vinum_nav.vineyard.vines.model import FORK_HEIGHT, Training

T = TypeVar("T")


def _ordered(value: Any) -> Any:
    if isinstance(value, tuple) and value[0] > value[1]:
        raise ValueError(f"a range is [least, greatest], got {list(value)}")
    return value


Number = Annotated[float | tuple[float, float], AfterValidator(_ordered)]
"""A number, or a range [least, greatest] that every random seed draws from uniformly."""
Count = Annotated[int | tuple[int, int], AfterValidator(_ordered)]
"""A whole number, or a range [least, greatest], both included."""
Share = Annotated[float, Field(ge=0, le=1)]
"""A number from 0 to 1."""
Choice = Annotated[T | tuple[T, ...], Field()]
"""A word, or a list that every random seed draws from."""
LEAST_RADIUS = 20.0
"""Of the arc of a curved row [m]."""


def _bent(value: Any) -> Any:
    ends = value if isinstance(value, tuple) else (value, value)
    if value is not None and not (min(ends) >= LEAST_RADIUS or max(ends) <= -LEAST_RADIUS):
        raise ValueError(f"an arc has a radius of {LEAST_RADIUS} m or more, on one side")
    return value


def draw(value: float | tuple[float, float], rng: np.random.Generator) -> float:
    """The number, or one drawn from the range."""
    return float(rng.uniform(*value)) if isinstance(value, tuple) else float(value)


def draw_count(value: int | tuple[int, int], rng: np.random.Generator) -> int:
    """The count, or one drawn from the range, both ends included."""
    if isinstance(value, tuple):
        return int(rng.integers(value[0], value[1] + 1))
    return int(value)


def draw_choice(value: T | tuple[T, ...], rng: np.random.Generator) -> T:
    """The word, or one of the list."""
    return value[int(rng.integers(len(value)))] if isinstance(value, tuple) else value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BlockSeed(_Strict):
    """Where things stand [m, deg]."""

    layout: Literal["generated", "survey"] = "generated"
    """A survey says where rows, vines and posts are; parameters of these are not allowed then."""
    survey: Path | None = None
    """GeoJSON of vines and posts; its path is relative to the seed file."""
    rows: Count = 3
    vines_per_row: Count = 8
    row_spacing: Number = 2.4
    vine_spacing: Number = 1.1
    missing: Count | None = None
    """Vines that are not there; None to draw by `missing_share`."""
    missing_share: Number = 0.0
    heading_deg: Number = 0.0
    end_offset: Number = 0.0
    """How far a row's start lies from its neighbours', along the row."""
    curve_radius: Annotated[Number | None, AfterValidator(_bent)] = None
    """Of the first row; negative where rows bend to the right of their heading; None: straight."""
    neighbours: Count = 0
    """Rows beyond the block on either side, that are not ordered."""
    place_jitter: float = Field(0.02, ge=0)
    posts: Literal["all", "ends", "none"] = "all"
    post_spacing: float = Field(5.0, gt=1.0)
    post_height: Number = 1.8
    post_radius: Number = 0.045
    post_material: Choice[Literal["wood", "steel", "concrete"]] = "wood"
    end_post_material: Choice[Literal["wood", "steel", "concrete"]] | None = None
    """None: as the other posts."""
    end_post_lean_deg: Number = 4.6
    """Outwards, away from the row."""
    anchors: Choice[bool] = False
    """Whether a stay wire holds each end post to an anchor in the ground."""
    wire_heights: tuple[float, ...] = (0.8, 1.15, 1.5)
    drip_height: Number | None = None
    """Of the irrigation hose above ground; None: there is none."""
    headland_width: float = Field(3.0, gt=1.0)

    @model_validator(mode="after")
    def _check(self) -> BlockSeed:
        if (self.layout == "survey") != (self.survey is not None):
            raise ValueError("layout: survey and survey: FILE go together")
        idle = sorted(self.model_fields_set & set(_SURVEYED))
        if self.layout == "survey" and idle:
            raise ValueError(f"not with layout: survey, which says it: {', '.join(idle)}")
        return self


_SURVEYED = (
    *("rows", "vines_per_row", "row_spacing", "vine_spacing", "missing", "missing_share"),
    *("heading_deg", "end_offset", "curve_radius", "neighbours", "place_jitter"),
)


class VineSeed(_Strict):
    """How vines have grown [m, deg]; ranges are drawn anew for every shape."""

    training: Choice[Training] = "double_guyot"
    trunk_diameter: Number = (0.04, 0.07)
    """Of most of the trunk; foot and head are thicker."""
    head_height: Number = (0.62, 0.74)
    """Top of the trunk where there is a wire; below the lowest wire."""
    bush_head_height: Number = (0.45, 0.56)
    """Top of a bush vine's trunk, from which its arms go out; 0.45 or more."""
    lean_deg: Number = (0.0, 6.0)
    bend: Number = (0.0, 0.02)
    """How far a trunk strays from its straight line."""
    fork_share: Share = 0.1
    """Of vines with two arms whose trunk parts above 0.45 m."""
    canes: Count = (8, 14)
    cane_length: Number = (0.5, 1.1)
    cane_diameter: Number = (0.006, 0.01)
    hanging_share: Share = 0.08
    """Of canes that hang in the alley."""
    leaning_share: Share = 0.1
    """Of canes that no wire holds and that lean out."""
    stake_share: Share = 0.0
    """Of grown vines with a stake beside the trunk."""
    replant_share: Share = 0.0
    """Of places with a young plant, in a tube or at a stake, that is not pruned."""
    dead_share: Share = 0.0
    """Of places with a dead vine: a trunk with broken arms."""

    @model_validator(mode="after")
    def _check(self) -> VineSeed:
        for key, least, most in _VINE_LIMITS:
            value = getattr(self, key)
            low, high = value if isinstance(value, tuple) else (value, value)
            if low < least or high > most:
                raise ValueError(f"{key} is from {least} to {most}, got {value}")
        for a, b in (("hanging_share", "leaning_share"), ("replant_share", "dead_share")):
            if getattr(self, a) + getattr(self, b) > 1:
                raise ValueError(f"{a} and {b} are more than 1 together")
        return self


_VINE_LIMITS = (
    ("trunk_diameter", 0.01, 0.2),
    ("head_height", FORK_HEIGHT, 2.0),
    ("bush_head_height", FORK_HEIGHT, 1.0),
    ("lean_deg", 0.0, 30.0),
    ("bend", 0.0, 0.1),
    ("canes", 0, 40),
    ("cane_length", 0.1, 2.5),
    ("cane_diameter", 0.003, 0.02),
)


class GroundSeed(_Strict):
    """What vines stand on [m, deg]."""

    slope_deg: Number = 0.0
    slope_direction_deg: Number = (0.0, 360.0)
    cross_slope_deg: Number = 0.0
    """Across the rows, rising to the left of the first row's heading; added to the slope."""
    ruts: Number = 0.0
    """Depth of the two tyre ruts of every alley [m]."""
    roughness: Number = 0.01
    cover: Choice[Literal["soil", "grass", "strips", "snow"]] = "strips"
    weeds_per_m2: Number = 0.3
    prunings_per_m2: Number = 0.0
    """Bundles of cut canes that lie in the alleys."""


class LightSeed(_Strict):
    """Sun and sky; intensities in [0, 1]."""

    sun_azimuth_deg: Number = (0.0, 360.0)
    sun_elevation_deg: Number = 35.0
    sky: Choice[Literal["clear", "overcast"]] = "clear"
    """An overcast sky casts no shadows; sun is then its light from above."""
    sun: Number = 0.6
    ambient: Number = 0.35
    exposure_stops: Number = 0.0
    """Of the camera, against the right one; a stop doubles the light."""
    white_balance: Number = 0.0
    """Of the camera: stops of red over blue, too warm where positive."""


class ObstacleSeed(_Strict):
    """What stands about that is no part of the trellis: how many of each kind."""

    crates: Count = 0
    """Beside rows, where no vine is worked."""
    persons: Count = 0
    """Beside rows, where no vine is worked."""
    trailers: Count = 0
    """Parked beyond the headlands."""


class OrderSeed(_Strict):
    """What the robot is told to do, and how roughly."""

    body: str = "hyqreal"
    camera_mount: str = "front"
    side: Side = Side.LEFT
    faces: Literal["one", "both"] = "one"
    stop: Literal["reach", "trunk"] = "reach"
    spacing_error: float = Field(0.05, ge=0, le=0.2)
    """Greatest relative error of the rough spacings in the mission file."""
    start_error: float = Field(0.15, ge=0)
    """Standard deviation of the believed start position [m]; a tenth of it in radians of yaw."""
    start_offset: Number = 0.0
    """Of the true start from the middle of the alley, across it [m]."""
    task_duration: float = Field(5.0, gt=0)
    task_timeout: float = Field(60.0, gt=0)


class Seed(_Strict):
    """One scenario: everything left out has the default of these models."""

    version: Literal[1] = 1
    name: str = Field(min_length=1, pattern=r"^[a-z0-9_]+$")
    description: str = ""
    random_seed: int = Field(0, ge=0)
    datum: Datum = Datum(latitude_deg=44.9253, longitude_deg=9.7322, altitude=220.0)
    block: BlockSeed = BlockSeed()
    vines: VineSeed = VineSeed()
    ground: GroundSeed = GroundSeed()
    light: LightSeed = LightSeed()
    obstacles: ObstacleSeed = ObstacleSeed()
    order: OrderSeed = OrderSeed()
    wild_looks: float = Field(0.0, ge=0, le=1)
    """Share of random seeds at which every surface has arbitrary colours (training only)."""


def load_seed(path: str | Path) -> Seed:
    """Read and check a seed file.

    Raises:
        ValueError: missing or malformed; names the file, the key and what was expected.
    """
    path = Path(path)
    if not path.is_file():
        near = sorted(p.name for p in path.parent.glob("*.yaml")) if path.parent.is_dir() else []
        there = f"; in {path.parent} there are: {', '.join(near)}" if near else ""
        raise ValueError(f"no seed file {path}{there}")
    try:
        data = yaml.safe_load(path.read_text())
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise ValueError(f"{path}: expected keys and values, got {type(data).__name__}")
    try:
        seed = Seed.model_validate(data)
    except ValidationError as error:
        raise ValueError(f"{path}: {_explain(error)}") from error
    return _beside(seed, path)


def _beside(seed: Seed, path: Path) -> Seed:
    """The seed with the path of its survey made good from that of the seed file."""
    if seed.block.survey is None:
        return seed
    survey = (path.parent / seed.block.survey).resolve()
    block = seed.block.model_copy(update={"survey": survey})
    return seed.model_copy(update={"block": block})


def _explain(error: ValidationError) -> str:
    lines: dict[str, str] = {}
    for e in error.errors():
        keys = [str(part) for part in e["loc"] if not _is_branch(str(part))]
        key = ".".join(keys)
        if e["type"] == "extra_forbidden":
            lines[key] = f"{key}: unknown key; known are {', '.join(_known(keys[:-1]))}"
        else:
            lines.setdefault(key, f"{key}: {e['msg']}, got {e['input']!r}")
    return "; ".join(lines.values())


def _is_branch(part: str) -> bool:
    """Whether a part of an error's location names a branch of a union, not a key."""
    return part in ("float", "int", "str") or "[" in part


def _known(keys: list[str]) -> list[str]:
    model: type[BaseModel] = Seed
    for key in keys:
        annotation = model.model_fields[key].annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            model = annotation
    return sorted(model.model_fields)
