"""Page of the seeds: those with a name, and the keys of a seed file."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from generating.markdown import NOTICE, table
from vinum_nav.vineyard.seed import (
    BlockSeed,
    GroundSeed,
    LightSeed,
    ObstacleSeed,
    OrderSeed,
    Seed,
    load_seed,
)

SEEDS = Path(__file__).parents[2] / "seeds"

SEEDS_TEXT = """\
One YAML is one vineyard with its light and its order; every seed of `seeds/` below has a twin
of two or three short rows, `NAME_mini`, for tests. Commands take a seed by its name, from any
folder (`vinum-nav simulate demo --out DIR`), or by the path of its file; `vinum-nav seeds` lists
the names. `vinum-nav world SEED --out DIR` writes the world for Gazebo and MuJoCo, the ground
truth and a plan; `vinum-nav view SEED` renders pictures and a film; the pictures here are made by
`python docs/seed_pictures.py`.
"""
KEYS_TEXT = """## Keys
A key left out has its default. A number may be a range `[least, greatest]`, a word a list:
every `--random-seed` draws from it, each purpose from a stream of its own, so that one more
post moves no vine. Unknown keys are refused. Of `vines` see [vines](vines.md).

`layout: survey` takes rows, vines and posts from a GeoJSON FeatureCollection of Points in
WGS84 with the properties `id`, `kind` (`vine` or `post`) and `row`; a `ground_truth.geojson`
of ours is one, too. Capitals do not matter, and a row may be a number, text or a word and a number
(`row_7`). Other names go into `survey_properties`, e.g. `{id: vine_id, kind: type, row: Row,
vine: trunk, post: pole, others: [valve]}`: what has none of these kinds is left out, and one line
counts it; points of another kind that stand in a row only if `others` names their kind.
`vinum-nav survey SEED --out FILE` surveys a seed's vineyard with an
error.

A survey may lack things. Vines without ids are numbered. Vines without rows take those of the lines
beside them (LineStrings of the kind `row`); without lines, rows are found as straight lines through
the points. Lines alone, or posts alone, get a vine each `survey_properties.vine_spacing` metres.
`vinum-nav survey THEIRS.geojson --out OURS.geojson` does all of that once, with options for the
words of the survey (`--kind-property type --post pole --vine-spacing 1.4`): it writes a survey that
says every vine's row, and beside it the seed `OURS.yaml`. What cannot be a block is refused by name
and distance: a point that is there twice, a vine far off its row, a spacing that cannot be.
Of 32 files of jondave/vineyard_detection and LCAS/Outdoor_SLPF, 21 become blocks:
all 9 with vines or lines of rows, the middles of alleys, 11 of posts alone. The others hold several
detections of each post, a graph of ways, or nothing.
"""


def seeds_page() -> str:
    """Named seeds, and the keys of a seed file."""
    named = [load_seed(path) for path in sorted(SEEDS.glob("*.yaml"))]
    twins = {seed.name for seed in named if seed.name.endswith("_mini")}
    rows = table(
        ["seed", "is", ""],
        (
            (f"`{seed.name}`", seed.description, f"![](media/seeds/{seed.name}.jpg)")
            for seed in named
            if f"{seed.name}_mini" in twins
        ),
    )
    others = table(
        ["seed", "is"],
        (
            (f"`{seed.name}`", seed.description)
            for seed in named
            if seed.name not in twins and f"{seed.name}_mini" not in twins
        ),
    )
    parts = [f"{NOTICE}# Seeds\n", SEEDS_TEXT, rows, others, KEYS_TEXT]
    for title, kind in (
        ("The seed itself", Seed),
        ("`block`", BlockSeed),
        ("`ground`", GroundSeed),
        ("`light`", LightSeed),
        ("`obstacles`", ObstacleSeed),
        ("`order`", OrderSeed),
    ):
        parts.append(f"### {title}\n\n{kind.__doc__}\n\n{_keys(kind)}")
    return "\n".join(parts)


def _keys(kind: type[BaseModel]) -> str:
    rows = []
    for name, field in kind.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            continue
        named = not field.is_required() and field.default != ""
        default = f"`{_plain(field.default)}`" if named else ""
        rows.append((f"`{name}`", default, field.description or ""))
    return table(["key", "default", "is"], rows)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return "none" if value is None else value
