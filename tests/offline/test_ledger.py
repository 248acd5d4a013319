"""The same reason is told once; what it costs is counted."""

from __future__ import annotations

from vinum_nav.offline.ledger import TOLD_EACH, Ledger
from vinum_nav.offline.picture import Loss, Trouble


def test_a_reason_of_one_place_is_told_once_whatever_its_numbers() -> None:
    ledger = Ledger()
    told = [
        ledger.add(Trouble(f"/cam@{k}", f"encoding is x, {k} bytes", place="/cam"))
        for k in range(200)
    ]
    assert told == [True] + 199 * [False]
    assert ledger.lost(Loss.PICTURES) == 200
    [total] = ledger.totals
    assert (total.name, total.count) == ("/cam", 200)
    assert ledger.untold == ["/cam: 200 pictures: encoding is x, 0 bytes"]


def test_things_with_a_name_are_told_one_by_one_up_to_a_number() -> None:
    ledger = Ledger()
    told = [ledger.add(Trouble(f"{k}.jpg", "an empty file")) for k in range(8)]
    assert told == [True] * TOLD_EACH + [False] * 3
    assert ledger.untold == ["3 more like 0.jpg: an empty file"]
    assert ledger.add(Trouble("9.jpg", "not a picture"))


def test_losses_are_kept_apart_and_an_unknown_number_is_one() -> None:
    ledger = Ledger()
    ledger.add(Trouble("a", "cut", count=None))
    ledger.add(Trouble("b", "no stamp", Loss.POSITIONS, 7))
    ledger.add(Trouble("c", "grey", Loss.NOTHING))
    assert [ledger.lost(loss) for loss in Loss] == [1, 7, 1]
    assert not ledger.untold
