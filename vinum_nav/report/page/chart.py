"""A chart of the page, as SVG for two widths of the screen."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Chart:
    """One chart of the page.

    Attributes:
        alternative: what it shows, for readers who do not see it.
        wide, narrow: SVG elements of the same chart for two widths of the screen.
    """

    title: str
    alternative: str
    wide: Markup
    narrow: Markup
