"""Two TopoJSON files come in, of the world and of the United States; `worldmap.json` goes out.

The outlines are those of Natural Earth and of the United States Census Bureau, both in the public
domain, as packed in the files `countries-50m.json` of `world-atlas` 2 and `states-10m.json` of
`us-atlas` 3 (npm packages, ISC licence). Run it with the paths of the two:
python jurisdictions/draw.py countries-50m.json states-10m.json

Every place of `places.yaml` gets a shape or, where that would be too small to see, a dot. A part of
a country with a code of its own (French Guiana, Svalbard) is cut out of the shape of the country.
"""

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any, NamedTuple

import pycountry

from engine.places import Atlas, load_atlas

HERE = Path(__file__).parent
TARGET = HERE / "worldmap.json"

WIDTH, SOUTH = 1000, -57.0
"""The width of the map in its own units; Antarctica, south of this, is not drawn."""
SMALLEST = 3.0
"""A place whose shapes are smaller than this is a dot; lesser islands of others are left out."""
LEAST_ISLAND = 0.4
COARSE = 0.45
"""Corners of a line that span a smaller triangle are left out."""

HALF = 180
"""Degrees from Greenwich to the meridian where a map of the world is cut."""

Point = tuple[float, float]
Ring = list[Point]
Arcs = list[tuple[Ring, Ring]]
"""Lines as they were read, each with its simplified form."""

# Shapes without a number, by their name; those that are no place here belong to nobody on the map.
_NAMED = {"Kosovo": "XK"}

# Far parts that have a code of their own: within which degrees (west, south, east, north).
_CUT: dict[str, dict[str, tuple[float, float, float, float]]] = {
    "FR": {
        "GF": (-55, 2, -51, 6),
        "GP": (-62, 15.7, -61, 16.6),
        "MQ": (-61.3, 14.3, -60.7, 15),
        "RE": (55, -21.5, 56, -20.7),
        "YT": (45, -13.1, 45.4, -12.6),
    },
    "NO": {"SJ": (-10, 70.7, 35, 81), "BV": (3, -55, 4, -54)},
    "NL": {"BQ": (-69, 12, -62, 18)},
    "UA": {"": (32.3, 44.3, 36.7, 46.2)},
    "RU": {"": (32.3, 44.3, 36.7, 46.2)},
}

# Places that the files do not show, in degrees.
_ALSO = {
    "BQ": (-68.3, 12.2),
    "BV": (3.4, -54.4),
    "CC": (96.8, -12.2),
    "CX": (105.6, -10.5),
    "GF": (-53, 4),
    "GI": (-5.35, 36.1),
    "GP": (-61.5, 16.2),
    "MQ": (-61, 14.6),
    "RE": (55.5, -21.1),
    "SJ": (16, 78),
    "TK": (-171.8, -9.2),
    "TV": (179.2, -8.5),
    "UM": (166.6, 19.3),
    "US-DC": (-77, 38.9),
    "YT": (45.15, -12.8),
}


SOURCE = (
    "Shapes: Natural Earth 4.1 and U.S. Census Bureau (public domain), simplified; Equal Earth "
    "projection"
)


class Polygon(NamedTuple):
    """An area in degrees: its outer line as it was read, and all its lines simplified."""

    outer: Ring
    rings: list[Ring]


def main(world: str, states: str) -> None:
    """Write `worldmap.json`."""
    atlas = load_atlas(HERE)
    rings: dict[str, list[Ring]] = {}
    sizes: dict[str, float] = {}
    centres: dict[str, Point] = {}
    for code, polygon in (*_world(_read(world)), *_states(_read(states))):
        outer = polygon.outer
        if max(y for _, y in outer) < SOUTH:
            continue
        name = _cut(code, outer)
        if name and name not in atlas.own:
            continue
        size = abs(_area(_projected(outer)))
        rings.setdefault(name, [])
        if size > sizes.get(name, 0.0):
            sizes[name], centres[name] = size, _centre(_projected(outer))
        if size >= LEAST_ISLAND:
            drawn = [_projected(piece) for ring in polygon.rings for piece in _pieces(ring)]
            rings[name] += [ring for ring in drawn if abs(_area(ring)) >= LEAST_ISLAND]
    for code, place in _ALSO.items():
        centres.setdefault(code, _project(place))
    write(atlas, rings, sizes, centres)


def write(
    atlas: Atlas,
    rings: dict[str, list[Ring]],
    sizes: dict[str, float],
    centres: dict[str, Point],
) -> None:
    """Write shapes, dots, and the shapes that belong to no place; and say what is missing."""
    shown = [c for c in sorted(centres) if c]
    shapes = {c: _path(rings[c]) for c in shown if sizes.get(c, 0.0) >= SMALLEST}
    dots = {
        c: [round(x, 1), round(y, 1)] for c in shown if c not in shapes for x, y in (centres[c],)
    }
    low = max(y for code in rings for ring in rings[code] for _, y in ring)
    values = {
        "source": SOURCE,
        "size": [WIDTH, round(low + 5)],
        "shapes": shapes,
        "dots": dots,
        "nobody": _path(rings.get("", [])),
    }
    lines = json.dumps(values, ensure_ascii=False, indent=0, separators=(",", ":"))
    TARGET.write_text(lines + "\n", encoding="utf-8")
    missing = [code for code in atlas.own if code not in shapes and code not in dots]
    print(f"{len(shapes)} shapes, {len(dots)} dots, {len(lines)} bytes")
    print(f"not on the map: {', '.join(missing)}")


# -- reading TopoJSON -----------------------------------------------------------------------------


def _read(path: str) -> Any:  # noqa: ANN401  # JSON
    return json.loads(Path(path).read_text(encoding="utf-8"))


def _world(topology: Any) -> Iterator[tuple[str, Polygon]]:  # noqa: ANN401  # JSON
    arcs = _arcs(topology)
    for shape in topology["objects"]["countries"]["geometries"]:
        found = pycountry.countries.get(numeric=shape.get("id", ""))
        code = found.alpha_2 if found else _NAMED.get(shape["properties"]["name"], "")
        # Each State is drawn, so the country itself is not; Puerto Rico has another code here.
        code = {"PR": "US-PR"}.get(code, code)
        if code != "US":
            for polygon in _polygons(shape, arcs):
                yield code, polygon


def _states(topology: Any) -> Iterator[tuple[str, Polygon]]:  # noqa: ANN401  # JSON
    arcs = _arcs(topology)
    by_name = {s.name: s.code for s in pycountry.subdivisions if s.country_code == "US"}
    territories = {"AS", "GU", "MP", "PR", "VI"}
    for shape in topology["objects"]["states"]["geometries"]:
        code = by_name.get(shape["properties"]["name"], "")
        if code and code[3:] not in territories:
            for polygon in _polygons(shape, arcs):
                yield code, polygon


def _arcs(topology: Any) -> Arcs:  # noqa: ANN401  # JSON
    (scale_x, scale_y), (left, top) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    arcs: Arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points: Ring = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            points.append((x * scale_x + left, y * scale_y + top))
        points = _unwrapped(points)
        arcs.append((points, _simplified(points)))
    return arcs


def _polygons(shape: Any, arcs: Arcs) -> Iterator[Polygon]:  # noqa: ANN401  # JSON
    each = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    for polygon in each:
        outer = _stitched(polygon[0], [full for full, _ in arcs])
        yield Polygon(outer, [_stitched(ring, [plain for _, plain in arcs]) for ring in polygon])


def _stitched(numbers: list[int], arcs: list[Ring]) -> Ring:
    ring: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return _unwrapped(ring)


def _cut(code: str, outer: Ring) -> str:
    x, y = _centre(outer)
    for part, (west, south, east, north) in _CUT.get(code, {}).items():
        if west <= x <= east and south <= y <= north:
            return part
    return code


# -- geometry -------------------------------------------------------------------------------------


def _simplified(points: Ring) -> Ring:
    """Without the corners that span the smallest triangles (Visvalingam and Whyatt, 1993).

    Neighbours share their lines, so that no gap opens between them.
    """
    kept = list(points)
    drawn = [_project(point) for point in points]
    while len(kept) > 2:  # noqa: PLR2004  # the two ends stay
        sizes = [_triangle(*drawn[n - 1 : n + 2]) for n in range(1, len(drawn) - 1)]
        least = min(sizes)
        if least >= COARSE:
            break
        n = sizes.index(least) + 1
        del kept[n], drawn[n]
    return kept


def _unwrapped(points: Ring) -> Ring:
    """The line with longitudes beyond 180 degrees, rather than with a leap round the world."""
    found: Ring = points[:1]
    for x, y in points[1:]:
        while x - found[-1][0] > HALF:
            x -= 2 * HALF  # noqa: PLW2901  # the same meridian
        while found[-1][0] - x > HALF:
            x += 2 * HALF  # noqa: PLW2901  # the same meridian
        found.append((x, y))
    return found


def _pieces(ring: Ring) -> Iterator[Ring]:
    """The ring in its parts on this side of the 180th meridian and on the other."""
    for turn in (-1, 0, 1):
        moved = [(x + 2 * HALF * turn, y) for x, y in ring]
        piece = _clipped(_clipped(moved, -HALF, 1), HALF, -1)
        if len(piece) > 3:  # noqa: PLR2004  # closed, a triangle at least
            yield piece


def _clipped(ring: Ring, meridian: float, side: int) -> Ring:
    """What of a ring lies east (1) or west (-1) of a meridian (Sutherland and Hodgman, 1974)."""
    found: Ring = []
    for one, two in pairwise(ring):
        inside = side * (one[0] - meridian) >= 0
        if inside:
            found.append(one)
        if inside != (side * (two[0] - meridian) >= 0):
            part = (meridian - one[0]) / (two[0] - one[0])
            found.append((meridian, one[1] + part * (two[1] - one[1])))
    return [*found, *found[:1]]


def _triangle(one: Point, two: Point, three: Point) -> float:
    return (
        abs((two[0] - one[0]) * (three[1] - one[1]) - (three[0] - one[0]) * (two[1] - one[1])) / 2
    )


def _project(point: Point) -> Point:
    """Equal Earth (Šavrič, Patterson and Jenny, 2018): areas keep their proportions."""
    longitude, latitude = radians(point[0]), radians(max(point[1], SOUTH))
    a = asin(sqrt(3) / 2 * sin(latitude))
    slope = 9 * 0.003796 * a**8 + 7 * 0.000893 * a**6 - 3 * 0.081106 * a**2 + 1.340264
    x = 2 * sqrt(3) * longitude * cos(a) / (3 * slope)
    y = 0.003796 * a**9 + 0.000893 * a**7 - 0.081106 * a**3 + 1.340264 * a
    unit = WIDTH / 2 / 2.7064
    return WIDTH / 2 + x * unit, (1.3173 - y) * unit


def _projected(ring: Ring) -> Ring:
    return [_project(point) for point in ring]


def _area(ring: Ring) -> float:
    pairs = zip(ring, (*ring[1:], ring[0]), strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def _centre(ring: Ring) -> Point:
    area = _area(ring)
    if abs(area) < 1e-9:  # noqa: PLR2004  # nothing to weigh
        return ring[0]
    pairs = [
        (a, b, a[0] * b[1] - b[0] * a[1]) for a, b in zip(ring, (*ring[1:], ring[0]), strict=True)
    ]
    x = sum((a[0] + b[0]) * weight for a, b, weight in pairs) / (6 * area)
    y = sum((a[1] + b[1]) * weight for a, b, weight in pairs) / (6 * area)
    return x, y


def _path(rings: list[Ring]) -> str:
    """The `d` of an SVG path, to a tenth of a unit: relative steps take the fewest letters."""
    parts = []
    for ring in rings:
        tenths = [(round(x * 10), round(y * 10)) for x, y in ring[:-1]]
        steps = [f"M{_tenth(tenths[0][0])} {_tenth(tenths[0][1])}l"]
        before = tenths[0]
        for x, y in tenths[1:]:
            if (x, y) != before:
                steps.append(f"{_tenth(x - before[0])} {_tenth(y - before[1])} ")
            before = x, y
        parts.append("".join(steps).rstrip() + "z")
    return "".join(parts)


def _tenth(value: int) -> str:
    return f"{value / 10:g}"


if __name__ == "__main__":
    main(*sys.argv[1:])
