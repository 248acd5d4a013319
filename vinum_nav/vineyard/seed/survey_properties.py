"""Names by which a survey calls its properties, its vines and its posts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vinum_nav.vineyard.seed.values import Strict


class SurveyProperties(Strict):
    """Names of a survey's properties, and its words for vine and post; capitals do not matter.

    Of several names of properties with commas the first counts that has a value.
    """

    id: str = Field("id", min_length=1)
    """Property that holds the name; without it, the feature's own id."""
    kind: str = Field("kind", min_length=1)
    """Property that says whether it is a vine or a post."""
    row: str = Field("row", min_length=1)
    """Property that holds the number of the row."""
    vine: str = Field("vine", min_length=1)
    """Word for a vine in the property of the kind, or several with commas."""
    post: str = Field("post", min_length=1)
    """Word for a post in the property of the kind, or several with commas."""
    line: str = Field("row", min_length=1)
    """Word for a row that is drawn as a line, or several with commas."""
    points_are: Literal["vine", "post"] | None = None
    """Kind of points that do not say their kind."""
    vine_spacing: float | None = Field(None, ge=0.3, le=5.0)
    """Distance of the vines planted along rows of which there are lines or posts alone [m]."""

    others: tuple[str, ...] = ("replant", "neighbour_vine", "neighbour_post")
    """Kinds of points that stand in rows and are left out."""

    def kind_of(self, word: str) -> Literal["vine", "post", "line"] | None:
        """Kind that a word of the survey names; None for another thing."""
        said = _plain(word)
        if said in self._words(self.vine):
            return "vine"
        if said in self._words(self.post):
            return "post"
        return "line" if said in self._words(self.line) else None

    @staticmethod
    def _words(text: str) -> set[str]:
        return {_plain(word) for word in text.split(",")}

    def __str__(self) -> str:
        """Place where these names are set, as an error names it."""
        return (
            "the seed's block.survey_properties, or the options of `vinum-nav survey`, name other "
            "properties and words"
        )


def _plain(word: str) -> str:
    return word.strip().casefold()
