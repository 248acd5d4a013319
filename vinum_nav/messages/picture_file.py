"""Picture file: its pictures, one or a moving sequence, as RGB of 8 bits."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.errors import InputError

MOVING = frozenset(("GIF", "PNG", "WEBP", "AVIF"))
"""Formats of Pillow whose several pictures are a film."""
PAGES = frozenset(("TIFF", "HEIF"))
"""Formats of Pillow whose several pictures stand alone."""
_REDUCED = 254
"""Tag of TIFF whose lowest bit marks a smaller copy of another page."""
_ORIENTATION = 0x0112
"""Tag of EXIF that says how a picture is turned."""
_DNG = 50706
"""Tag of TIFF that marks a camera's raw file; its first page is a thumbnail."""
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")


@dataclass(frozen=True)
class Opened:
    """Content of a picture file.

    Attributes:
        count: pictures that `pictures` gives.
        is_moving: whether they are a film.
        left: pictures beside these that are not taken, such as the depth map of a phone.
    """

    count: int
    is_moving: bool
    left: int
    _image: Any
    _numbers: tuple[int, ...]

    def pictures(self) -> Iterator[tuple[NDArray[np.uint8], float | None]]:
        """RGB (H, W, 3), and the time since the first of a moving picture [s], else None.

        Raises:
            InputError: a picture is damaged; those before it have been given.
        """
        shown = 0.0
        for number in self._numbers:
            with _as_input_error():
                if number:
                    self._image.seek(number)
                self._image.load()
                rgb = _rgb(self._image)
            yield rgb, shown if self.is_moving else None
            shown += float(self._image.info.get("duration") or 0) / 1000


def decode_color(data: bytes) -> NDArray[np.uint8]:
    """RGB (H, W, 3) of the first picture of a file, the way up that its EXIF says.

    Of 16 bits the upper eight; alpha is dropped, palettes and CMYK become RGB.

    Raises:
        InputError: no picture, a damaged or truncated one, or one of floating-point values.
    """
    with opened(data) as file:
        return next(file.pictures())[0]


@contextmanager
def opened(data: bytes) -> Iterator[Opened]:
    """A picture file, opened.

    Raises:
        InputError: no picture, or one that needs a package which is not installed.
    """
    from PIL import Image, UnidentifiedImageError

    if not data:
        raise InputError("an empty file")
    _register_heif(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with _as_input_error(UnidentifiedImageError):
                image = Image.open(io.BytesIO(data))
        except UnidentifiedImageError:
            yield Opened(1, False, 0, _ByOpenCV(data), (0,))
            return
        with image:
            _keep_turn(image, data)
            yield _inspected(image)


def _inspected(image: Any) -> Opened:
    with _as_input_error():
        total = int(getattr(image, "n_frames", 1))
        numbers = tuple(range(total))
        if image.format == "TIFF":
            numbers = _whole_pages(image, total)
    if image.format not in MOVING | PAGES:
        numbers = numbers[:1]
    is_moving = image.format in MOVING and total > 1
    return Opened(len(numbers), is_moving, total - len(numbers), image, numbers)


def _whole_pages(image: Any, total: int) -> tuple[int, ...]:
    """Pages of a TIFF that are no smaller copies of others.

    Raises:
        InputError: a camera's raw file.
    """
    whole = []
    for number in range(total):
        image.seek(number)
        if _DNG in image.tag_v2:
            raise InputError("a camera's raw file (DNG), wanted a developed picture")
        if not int(image.tag_v2.get(_REDUCED, 0)) & 1:
            whole.append(number)
    image.seek(0)
    return tuple(whole) or (0,)


def _register_heif(data: bytes) -> None:
    """Teach Pillow HEIC where the file is one.

    Raises:
        InputError: pillow-heif is not installed.
    """
    if data[4:8] != b"ftyp" or data[8:12] not in _HEIF_BRANDS or b"avif" in data[8:64]:
        return
    try:
        from pillow_heif import register_heif_opener
    except ModuleNotFoundError as error:
        raise InputError(
            "HEIC needs pillow-heif, which is not installed: pip install 'vinum_nav[phone]'"
        ) from error
    register_heif_opener()


def _keep_turn(image: Any, data: bytes) -> None:
    """Give a HEIC back the turn of its EXIF, where the file does not turn the picture by itself.

    pillow-heif drops the EXIF's turn, as HEIF's own (irot, imir) goes before it; some converters
    write only the EXIF's.
    """
    turn = image.info.get("original_orientation")
    if turn and b"irot" not in data and b"imir" not in data:
        image.getexif()[_ORIENTATION] = turn


def _rgb(image: Any) -> NDArray[np.uint8]:
    from PIL import ImageOps

    if isinstance(image, _ByOpenCV):
        return image.rgb()
    picture: Any = ImageOps.exif_transpose(image)
    if picture.mode == "F":
        raise InputError("floating-point values, wanted 8 or 16 bits")
    if picture.mode.startswith("I"):
        grey = np.clip(np.asarray(picture), 0, 65535).astype(np.uint16) >> 8
        return np.repeat(grey.astype(np.uint8)[..., None], 3, axis=2)
    if picture.mode in ("P", "PA", "LA"):
        picture = picture.convert("RGBA")
    return np.array(picture.convert("RGB"), dtype=np.uint8)


@contextmanager
def _as_input_error(but: type[Exception] = InputError) -> Iterator[None]:
    """Error of a decoder as InputError; decoders raise anything on damaged data.

    Args:
        but: errors that pass as they are.
    """
    try:
        yield
    except (InputError, but):
        raise
    except Exception as error:
        raise InputError(f"not a readable picture: {error or type(error).__name__}") from error


class _ByOpenCV:
    """Picture that Pillow does not know, such as a TIFF with three times 16 bits."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.info: dict[str, Any] = {}

    def load(self) -> None:
        """Do nothing: `rgb` reads."""

    def rgb(self) -> NDArray[np.uint8]:
        """RGB (H, W, 3)."""
        try:
            bgr = cv2.imdecode(np.frombuffer(self._data, np.uint8), cv2.IMREAD_COLOR)
        except cv2.error as error:
            raise InputError(f"not a readable picture: {error}") from error
        if bgr is None:
            begin = self._data[:8]
            raise InputError(f"not a picture of a known kind; begins with {begin!r}")
        return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
