"""Survey files of other formats, named so that a refusal says how to bring them over."""

from __future__ import annotations

import re

CONVERT = "wanted a GeoJSON FeatureCollection: `ogr2ogr -t_srs EPSG:4326 NEW.geojson OLD` makes one"
BEGINNINGS = (
    (rb"PK\x03\x04", "a ZIP archive (a KMZ, or a zipped shapefile)"),
    (rb"SQLite format 3", "a GeoPackage or another SQLite file"),
    (rb"\x00\x00\x27\x0a", "a shapefile"),
    (rb"\s*<.*?<gpx|\s*<gpx", "GPX"),
    (rb"\s*<.*?<kml|\s*<kml", "KML"),
    (rb"\s*<", "XML"),
    (rb"\s*0\s+SECTION", "DXF"),
    (rb"\x1e", "a sequence of GeoJSON features"),
    (rb'\s*\{[^\n]*"Feature"[^\n]*\}\s*\n\s*\{', "GeoJSON features line by line"),
    (rb"[^\n{\[]*[,;\t][^\n{\[]*\r?\n", "a table (CSV)"),
)
"""First bytes of formats, as patterns in the order in which they are tried."""


def format_of(content: bytes) -> str | None:
    """Name of the format of a file that is no JSON; None where its first bytes show none."""
    begin = content[:4096].removeprefix(b"\xef\xbb\xbf")
    if not begin.strip():
        return "an empty file"
    found = (name for pattern, name in BEGINNINGS if re.match(pattern, begin, re.DOTALL))
    return next(found, None)
