"""Readers of other people's files on damaged ones.

    python benchmarks/fuzz_inputs.py [--count 2000] [--seed 0] [--kinds mcap gif mission ...]

Whole files of every kind that is read are made, damaged and read again: bytes are changed, cut off,
doubled or put in, values of JSON and YAML are replaced. Hypothesis draws the damage. Each input
counts once:

- read: as many things as in the whole file;
- told: fewer things, and the reader said so;
- refused: an error that a user can put right;
- silent: fewer things, and nothing was said (wanted: none);
- crashed: any other error (wanted: none).

Needs the extras [record,dev]. Exit status 1 if anything was silent or crashed.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as hypothesis_seed
from hypothesis import strategies as st

from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.errors import VinumNavError
from vinum_nav.film import FilmWriter
from vinum_nav.learning.data.coco import read_annotations
from vinum_nav.messages.bag_file import BagFile
from vinum_nav.offline.bag_pictures import BagPictures
from vinum_nav.offline.files import PictureFiles
from vinum_nav.offline.picture import Picture, Source
from vinum_nav.offline.video import Video
from vinum_nav.vineyard.seed.read import load_seed
from vinum_nav.vineyard.seed.survey import read_survey

SEEDS = Path(__file__).parent.parent / "seeds"
OUTCOMES = ("read", "told", "refused", "silent", "crashed")
SIZE = (32, 24)
ODD: list[Any] = [None, True, -1, 0, 1e30, float("nan"), "", "x", "1", [], {}, [[]], 2**70, "\0"]


@dataclass(frozen=True)
class Kind:
    """One kind of input.

    Attributes:
        suffix: ending of its files.
        whole: content of a whole file.
        read: reads a file; the number of things used, and whether something was said to be lost.
        is_text: whether values of JSON or YAML are replaced too.
    """

    suffix: str
    whole: bytes
    read: Callable[[Path], tuple[int, bool]]
    is_text: bool = False


def pixels(number: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Picture of noise."""
    rng = np.random.default_rng(number)
    return rng.integers(0, 256, (SIZE[1], SIZE[0], 3), dtype=np.uint8)


def picture(kind: str, **options: Any) -> bytes:
    """A picture file, or a moving one of four pictures."""
    from PIL import Image

    frames = [Image.fromarray(pixels(k)) for k in range(4)]
    file = io.BytesIO()
    more = {"save_all": True, "append_images": frames[1:]} if options else {}
    frames[0].save(file, kind, **more, **options)
    return file.getvalue()


def film(folder: Path) -> bytes:
    """A film of twelve pictures."""
    path = folder / "film.mp4"
    writer = FilmWriter(path, SIZE, 8.0, ("-movflags", "faststart"))
    for k in range(12):
        writer.write(pixels(k))
    writer.close()
    return path.read_bytes()


def bag(folder: Path, *, as_sqlite: bool) -> bytes:
    """A bag of six colour pictures, three of them compressed."""
    path = folder / ("sqlite" if as_sqlite else "mcap")
    out = BagFile(path, "humble", as_sqlite=as_sqlite)
    for k in range(6):
        ns = 10**9 + k * 10**8
        image = out.types["sensor_msgs/msg/Image"](
            header=out.header(ns, "optical"),
            height=SIZE[1],
            width=SIZE[0],
            encoding="rgb8",
            is_bigendian=0,
            step=3 * SIZE[0],
            data=pixels(k).reshape(-1),
        )
        out.write("/camera/image_raw", image, ns)
    out.close()
    [file] = [file for file in path.iterdir() if file.suffix != ".yaml"]
    return file.read_bytes()


def coco() -> bytes:
    """A labelled set of two pictures with three boxes each."""
    images = [{"id": k, "file_name": f"{k}.jpg", "width": 64, "height": 48} for k in range(2)]
    boxes = [
        {
            "id": 3 * k + n,
            "image_id": k,
            "category_id": 1,
            "bbox": [4 + 9 * n, 5, 8, 30],
            "area": 240,
            "iscrowd": 0,
            "segmentation": [[4 + 9 * n, 5, 12 + 9 * n, 5, 12 + 9 * n, 35, 4 + 9 * n, 35]],
        }
        for k in range(2)
        for n in range(3)
    ]
    categories = [{"id": 1, "name": "trunk"}]
    return json.dumps({"images": images, "annotations": boxes, "categories": categories}).encode()


def from_source(make: Callable[[Path], Source]) -> Callable[[Path], tuple[int, bool]]:
    """Reader of the pictures of a source."""

    def read(path: Path) -> tuple[int, bool]:
        items = list(make(path))
        used = sum(isinstance(item, Picture) for item in items)
        return used, used < len(items)

    return read


def read_coco(path: Path) -> tuple[int, bool]:
    """Annotations of a COCO file."""
    found = read_annotations(path)
    used = len(found["annotations"]) + len(found["others"])
    return used, bool(found["left_out"])


def read_whole(load: Callable[[Path], Any]) -> Callable[[Path], tuple[int, bool]]:
    """Reader of a file that is used as a whole or not at all."""

    def read(path: Path) -> tuple[int, bool]:
        load(path)
        return 1, False

    return read


def kinds(folder: Path) -> dict[str, Kind]:
    """Every kind of input, by name."""
    pictures = from_source(lambda path: PictureFiles("given", [path]))
    bags = from_source(BagPictures)
    mission = {
        "block": "mine",
        "datum": {"latitude_deg": 44.0, "longitude_deg": 11.0, "altitude": 60.0},
        "boundary": [[0.0, 0.0], [20.0, 0.0], [20.0, 8.0], [0.0, 8.0]],
        "row_spacing": 2.5,
        "vine_spacing": 1.0,
        "side": "left",
        "start": {"x": -2.0, "y": 1.0, "yaw": 0.0},
    }
    return {
        "png": Kind(".png", picture("PNG"), pictures),
        "jpeg": Kind(".jpg", picture("JPEG"), pictures),
        "tiff": Kind(".tif", picture("TIFF", compression=None), pictures),
        "gif": Kind(".gif", picture("GIF", duration=100), pictures),
        "webp": Kind(".webp", picture("WEBP", duration=100), pictures),
        "mp4": Kind(".mp4", film(folder), from_source(Video)),
        "mcap": Kind(".mcap", bag(folder, as_sqlite=False), bags),
        "sqlite": Kind(".db3", bag(folder, as_sqlite=True), bags),
        "coco": Kind(".json", coco(), read_coco, True),
        "survey": Kind(
            ".geojson",
            (SEEDS / "survey_mini.geojson").read_bytes(),
            read_whole(read_survey),
            True,
        ),
        "seed": Kind(".yaml", (SEEDS / "mini.yaml").read_bytes(), read_whole(load_seed), True),
        "mission": Kind(
            ".yaml", yaml.safe_dump(mission).encode(), read_whole(load_mission_file), True
        ),
    }


def damaged(data: st.DataObject, kind: Kind) -> bytes:
    """The whole file after one to three damages."""
    content = kind.whole
    if kind.is_text and data.draw(st.booleans()):
        return with_odd_value(data, content, is_json=kind.suffix != ".yaml")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, max(len(content) - 1, 0)))
        length = data.draw(st.sampled_from([1, 2, 4, 16, 64]))
        way = data.draw(st.sampled_from(["change", "cut", "double", "put in", "zero", "take out"]))
        part, rest = content[at : at + length], content[at + length :]
        if way == "cut":
            content = content[:at]
        elif way == "put in":
            content = content[:at] + data.draw(st.binary(min_size=1, max_size=16)) + part + rest
        elif way == "change":
            content = content[:at] + data.draw(st.binary(min_size=1, max_size=length)) + rest
        else:
            new = {"double": part + part, "zero": bytes(len(part)), "take out": b""}[way]
            content = content[:at] + new + rest
    return content


def with_odd_value(data: st.DataObject, content: bytes, *, is_json: bool) -> bytes:
    """The file with one value or key replaced, or taken out."""
    value = json.loads(content) if is_json else yaml.safe_load(content)
    here = value
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        inside = here[key]
        if isinstance(inside, dict | list) and inside and data.draw(st.integers(0, 3)):
            here = inside
            continue
        if isinstance(here, dict) and not data.draw(st.integers(0, 4)):
            del here[key]
        else:
            here[key] = data.draw(st.sampled_from(ODD))
        break
    return (json.dumps(value) if is_json else yaml.safe_dump(value)).encode()


def outcome(kind: Kind, path: Path, wanted: int) -> str:
    """One of OUTCOMES."""
    try:
        used, is_told = kind.read(path)
    except (VinumNavError, ValueError) as error:
        return "refused" if isinstance(error, VinumNavError) else _crash(path)
    except Exception:  # what is looked for
        return _crash(path)
    if is_told:
        return "told"
    return "read" if used >= wanted else "silent"


def _crash(path: Path) -> str:
    print(f"{path}:", file=sys.stderr)
    traceback.print_exc()
    return "crashed"


def fuzz(name: str, kind: Kind, count: int, seed: int, folder: Path) -> Counter[str]:
    """Outcomes of `count` damaged files of one kind."""
    path = folder / f"whole{kind.suffix}"
    path.write_bytes(kind.whole)
    wanted, is_told = kind.read(path)
    assert not is_told, f"the whole {name} is not read whole"
    found: Counter[str] = Counter()

    @hypothesis_seed(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def once(data: st.DataObject) -> None:
        path = folder / f"{name}{kind.suffix}"
        path.write_bytes(damaged(data, kind))
        result = outcome(kind, path, wanted)
        if result in ("silent", "crashed"):
            kept = folder / f"{name}-{result}-{found[result]}{kind.suffix}"
            kept.write_bytes(path.read_bytes())
        found[result] += 1

    once()
    return found


def main() -> None:
    """Print a table of outcomes by kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=2000, help="damaged files of all kinds")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kinds", nargs="+", help="kinds to try (default: all)")
    parser.add_argument("--keep", type=Path, help="folder for files that were silent or crashed")
    given_ = parser.parse_args()
    folder = given_.keep or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    known = kinds(folder)
    names = given_.kinds or list(known)
    print(f"{'kind':10}" + "".join(f"{word:>9}" for word in OUTCOMES))
    total: Counter[str] = Counter()
    for name in names:
        found = fuzz(name, known[name], -(-given_.count // len(names)), given_.seed, folder)
        total += found
        print(f"{name:10}" + "".join(f"{found[word]:9}" for word in OUTCOMES), flush=True)
    print(f"{'all':10}" + "".join(f"{total[word]:9}" for word in OUTCOMES))
    sys.exit(1 if total["silent"] or total["crashed"] else 0)


if __name__ == "__main__":
    main()
