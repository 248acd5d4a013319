"""Blocks of a GIF: whether they reach to its end, which decoders do not say."""

from __future__ import annotations

_HEADER = 13
"""Bytes of signature and screen."""
_EXTENSION, _PICTURE, _END = 0x21, 0x2C, 0x3B


def gif_damage(data: bytes) -> str:
    """Description of the place where the blocks of a GIF break off; '' for a whole file.

    Source: Graphics Interchange Format, version 89a, CompuServe 1990.
    """
    try:
        at = _HEADER + _colors(data[10])
        while data[at] != _END:
            if data[at] == _EXTENSION:
                at = _past_parts(data, at + 2)
            elif data[at] == _PICTURE:
                at = _past_parts(data, at + 11 + _colors(data[at + 9]))
            else:
                return f"damaged at byte {at} of {len(data)}: pictures may be missing"
    except IndexError:
        return f"ends at byte {len(data)} without its end mark: pictures may be missing"
    if data[at + 1 :].strip(b"\0"):
        return f"has its end mark at byte {at} of {len(data)}: pictures may be missing"
    return ""


def _colors(flags: int) -> int:
    """Bytes of the table of colours that a byte of flags announces."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _past_parts(data: bytes, at: int) -> int:
    """Place after a chain of parts, each of which begins with its length."""
    while data[at]:
        at += 1 + data[at]
    return at + 1
