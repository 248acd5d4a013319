"""Shapes of vines by training system and state."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vinum_nav.errors import InputError
from vinum_nav.geometry import Array, Polyline
from vinum_nav.vineyard.seed import VineSeed
from vinum_nav.vineyard.vines.bush import bush, outwards
from vinum_nav.vineyard.vines.canes import grow_canes
from vinum_nav.vineyard.vines.cordon import spur_cordon
from vinum_nav.vineyard.vines.frame import Frame, Trellis
from vinum_nav.vineyard.vines.guyot import double_guyot, single_guyot
from vinum_nav.vineyard.vines.model import Limb, State, Training, VineShape
from vinum_nav.vineyard.vines.young import grow_replant, grow_stake

FRAMES: dict[Training, Callable[[VineSeed, Trellis, np.random.Generator], Frame]] = {
    "single_guyot": single_guyot,
    "double_guyot": double_guyot,
    "cordon": spur_cordon,
    "bush": bush,
}


def grow_shape(
    seed: VineSeed, training: Training, state: State, trellis: Trellis, rng: np.random.Generator
) -> VineShape:
    """One shape.

    Raises:
        InputError: there is no wire to lie on, or a head may be above it.
    """
    if state == "replant":
        return grow_replant(training, trellis.lowest, rng)
    _check_wires(seed, training, trellis)
    frame = FRAMES[training](seed, trellis, rng)
    if state == "dead":
        limbs = _broken(frame, rng)
    elif training == "bush":
        limbs = [*frame.limbs, *grow_canes(seed, outwards(frame.buds), None, rng)]
    else:
        limbs = [*frame.limbs, *grow_canes(seed, frame.buds, trellis, rng)]
    if rng.random() < seed.stake_share:
        limbs.append(grow_stake(rng, float(frame.limbs[0].radii[0]) + 0.015))
    return VineShape(training, state, tuple(limbs), frame.cordon, int(rng.integers(2**31)))


def _check_wires(seed: VineSeed, training: Training, trellis: Trellis) -> None:
    if training == "bush":
        return
    if not trellis.wire_heights:
        raise InputError(f"block.wire_heights: vines trained as {training} need a wire, got none")
    height = seed.head_height
    highest = height[1] if isinstance(height, tuple) else height
    if highest >= trellis.lowest:
        raise InputError(
            f"vines.head_height: {highest} m is not below the lowest wire at "
            f"{trellis.lowest} m (block.wire_heights)"
        )


def _broken(frame: Frame, rng: np.random.Generator) -> list[Limb]:
    """Trunks stay; of the arms what wind and machines have left; of spurs half."""
    limbs = []
    for limb in frame.limbs:
        if limb.label == "trunk":
            limbs.append(limb)
        elif len(limb.axis) > 3:
            limbs.append(_stump(limb, rng.uniform(0.15, 0.7)))
    return limbs


def _stump(limb: Limb, share: float) -> Limb:
    """The first `share` of a limb."""
    line = Polyline(limb.axis)
    kept: Array = np.linspace(0.0, share * line.length, len(limb.axis))
    return Limb(limb.label, line.at(kept), np.interp(kept, line.starts, limb.radii))
