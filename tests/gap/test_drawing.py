"""Lines in degrees come in; what the script of the map makes of them goes out."""

import pytest

from jurisdictions.draw import (
    HALF,
    WIDTH,
    Ring,
    _area,
    _centre,
    _path,
    _pieces,
    _project,
    _projected,
    _simplified,
    _unwrapped,
)

SQUARE: Ring = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
ACROSS: Ring = [(170, 60), (-170, 60), (-170, 70), (170, 70), (170, 60)]
"""Chukotka, more or less: on both sides of the 180th meridian."""


def test_a_line_across_the_180th_meridian_does_not_leap_round_the_world() -> None:
    """Its longitudes go on beyond 180 degrees."""
    assert [170, 190, 190, 170, 170] == [x for x, _ in _unwrapped(ACROSS)]


def test_a_ring_across_the_180th_meridian_is_cut_in_two() -> None:
    """One part at each edge of the map, of the same size together."""
    pieces = list(_pieces(_unwrapped(ACROSS)))
    spans = sorted((min(x for x, _ in p), max(x for x, _ in p)) for p in pieces)

    assert [(-HALF, -170), (170, HALF)] == spans
    assert 200 == pytest.approx(sum(abs(_area(piece)) for piece in pieces))


def test_a_ring_on_one_side_stays_as_it_is() -> None:
    """Most places are cut by nothing."""
    (piece,) = _pieces(SQUARE)

    assert abs(_area(SQUARE)) == pytest.approx(abs(_area(piece)))


def test_small_corners_go_and_the_ends_of_a_line_stay() -> None:
    """Neighbours share their lines, so the ends have to meet."""
    line = [(0.0, 0.0), (5.0, 0.001), (10.0, 0.0), (20.0, 20.0)]
    simple = _simplified(line)

    assert (line[0], line[-1]) == (simple[0], simple[-1])
    assert (5.0, 0.001) not in simple
    assert (10.0, 0.0) in simple
    assert simple[::-1] == _simplified(line[::-1])


def test_equal_areas_are_drawn_equally_large() -> None:
    """A tenth of the earth's surface near the equator and near the pole: sizes tell no lie."""
    # Between two parallels the surface is that of their sines.
    low = _projected([(0, 0), (90, 0), (90, 14.4775), (0, 14.4775), (0, 0)])
    fine = [(x / 10, 48.5904) for x in range(901)]
    high = _projected([(0, 30), (90, 30), *reversed(fine), (0, 30)])

    assert abs(_area(high)) == pytest.approx(abs(_area(low)), rel=0.02)


def test_greenwich_is_in_the_middle() -> None:
    """And the 180th meridian at both edges."""
    assert (WIDTH / 2) == pytest.approx(_project((0, 0))[0])
    assert (0, WIDTH) == pytest.approx((_project((-HALF, 0))[0], _project((HALF, 0))[0]), abs=1)


def test_the_centre_of_a_square() -> None:
    """Where a dot is put."""
    assert (5, 5) == pytest.approx(_centre(SQUARE))


def test_a_path_is_closed_and_in_tenths() -> None:
    """Relative steps from the first point."""
    assert "M0 0l10 0 0 10 -10 0z" == _path([SQUARE])
