"""Takes broken copies of the data; asks whether the loader says what to mend."""

import shutil
import time
from datetime import date
from pathlib import Path

import pytest

from engine.places import AtlasError, load_atlas

EACH_SLIP = [
    # file, text to find, text to put there, words of the message
    ("territories", "  GP:\n", "  GQQ:\n", "`GQQ` is not a listed place"),
    ("territories", "{of: FI,", "{of: FIN,", "`FIN` is not a listed place"),
    ("territories", "{of: FI,", "{of: AX,", "cannot be its own parent"),
    (
        "territories",
        "{of: FI, reach: wholly",
        "{of: FI, reach: whole",
        "found `whole`, expected one",
    ),
    (
        "territories",
        "{of: FI, reach: wholly",
        "{of: FI, reach: named",
        "found `named`, expected one",
    ),
    ("territories", "{of: FI, reach: wholly", "{of: FI, reach: {kinds: []}", "at least one kind"),
    ("territories", "{of: FI, reach: wholly,", "{of: FI,", "AX[1]: `reach` is missing"),
    ("territories", "{of: FI,", "{oof: FI,", "`of` is missing"),
    ("territories", "{of: FI,", "{of: FI, reaches: x,", "`reaches` is not one of of, reach"),
    ("territories", "  FO:\n", "  GL:\n", "`GL` stands twice"),
    ("territories", 'of: "NO"', "of: NO", "in quotes: YAML reads NO"),
    ("memberships", "since: 2013-07-01", "since: 2013", "expected a day"),
    ("memberships", "since: 2013-07-01", "since: 2013-07-01 12:00:00", "expected a day"),
    ("memberships", "until: 2021-01-01", "until: 1973-01-01", "a day after `since` (1973-01-01)"),
    ("memberships", "{code: HR,", "{code: HRV,", "`EU`: `HRV` is not a listed place"),
    ("memberships", "code: EU\n", "code: EEA\n", "`EEA`: `EEA` is not a listed place"),
    ("memberships", "  EEA:\n", "  SE:\n", "the code is that of a place"),
    ("groups", "{code: KR,", "{code: KOR,", "`KOR` is not a listed place"),
    ("groups", "{code: KR,", "{cod: KR,", "`code` is missing"),
    ("groups", "    places:\n", "    places: all\n    was:\n", "`was` is not one of"),
    ("overlays", "UK: GB", "UK: GBR", "aliases: `GBR` is not a listed place"),
    ("overlays", "UK: GB", "FR: GB", "`FR` is a listed place and cannot be read as another"),
    ("overlays", "UK: GB", "UA-43: GB", "both an alias and disputed"),
    ("overlays", "  AQ: no", "  QQ: no", "no-law: `QQ` is not a listed place"),
    ("overlays", "[RS, XK]", "RS", "expected a list"),
    ("unknown-codes", "  XX:", "  FR:", "`FR` is a place: remove it here"),
    ("places", "  FR: France", "  FRA: France", "`FRA` is not a code"),
    ("places", "  GB: United Kingdom", "  GX: United Kingdom", "`GB` is not a listed place"),
    ("places", "places:", "place:", "`places` is missing"),
    ("places", "places:", "places: [", "places.yaml: is not YAML"),
]


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """Give a copy of the data that may be broken."""
    for path in folder.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    EACH_SLIP,
    ids=[f"{slip[0]}: {slip[2]}" for slip in EACH_SLIP],
)
def test_a_slip_in_a_file_is_reported_in_words(
    copy: Path, name: str, old: str, new: str, message: str
) -> None:
    """The data are refused as a whole, and the message says where and what to mend."""
    path = copy / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(AtlasError) as caught:
        load_atlas(copy)

    assert f"{name}.yaml" in str(caught.value)
    assert message in str(caught.value)


def test_a_missing_file_is_reported(copy: Path) -> None:
    """Places without memberships would lose the law of the Union in silence."""
    (copy / "memberships.yaml").unlink()

    with pytest.raises(AtlasError, match=r"memberships\.yaml: cannot be read"):
        load_atlas(copy)


def test_a_file_that_is_empty_is_reported(copy: Path) -> None:
    """An empty file is no empty list."""
    (copy / "groups.yaml").write_text("", encoding="utf-8")

    with pytest.raises(AtlasError, match=r"groups\.yaml: found `None`, expected a table"):
        load_atlas(copy)


def test_a_reach_may_change_on_a_day(copy: Path) -> None:
    """A territory that takes over criminal law leaves its parent's law on that day."""
    path = copy / "territories.yaml"
    old = "  GL:\n    - {of: DK, reach: none,"
    new = (
        "  GL:\n    - {of: DK, reach: wholly, until: 2010-01-01, note: Before.}"
        "\n    - {of: DK, reach: none, since: 2010-01-01,"
    )
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    atlas = load_atlas(copy)
    before, after = date(2009, 12, 31), date(2010, 1, 1)

    assert after in atlas.change_dates
    denmark, greenland = atlas.candidates("DK", after), atlas.candidates("GL", after)
    assert denmark | greenland == atlas.extent("DK", before)
    assert denmark == atlas.extent("DK", after)
    assert "DK" in atlas.law_above("GL", before)
    assert not atlas.law_above("GL", after)


def test_law_flows_on_to_the_territory_of_a_territory(copy: Path) -> None:
    """The order in which a file lists territories does not matter."""
    path = copy / "territories.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("FO:\n    - {of: DK, reach: none", "FO:\n    - {of: GL, reach: wholly")
    text = text.replace("GL:\n    - {of: DK, reach: none", "GL:\n    - {of: DK, reach: wholly")
    path.write_text(text, encoding="utf-8")
    atlas = load_atlas(copy)
    words = ("DK", "FO", "GL")

    assert words == atlas.describe(atlas.extent("DK", date(2026, 1, 1)))


def test_a_territory_whose_code_is_that_of_a_part_follows_its_entry(copy: Path) -> None:
    """If federal law left Puerto Rico, its code alone would not bring it back."""
    path = copy / "territories.yaml"
    text = path.read_text(encoding="utf-8")
    old = "US-PR:\n    - {of: US, reach: wholly"
    path.write_text(text.replace(old, old.replace("wholly", "none")), encoding="utf-8")
    atlas = load_atlas(copy)
    day = date(2026, 1, 1)

    assert not atlas.law_above("US-PR", day)
    assert not atlas.extent("US", day) & atlas.candidates("US-PR", day)


def test_the_source_is_the_same_for_the_same_files_and_differs_for_others(
    folder: Path, copy: Path
) -> None:
    """A digest of a policy set can name the exact data about places."""
    assert load_atlas(folder).source == load_atlas(copy).source

    with (copy / "territories.yaml").open("a", encoding="utf-8") as file:
        file.write("# one more remark\n")

    assert load_atlas(folder).source != load_atlas(copy).source


def test_loading_is_fast(folder: Path) -> None:
    """A command that only prints its help must not wait for the map of the world."""
    took = []
    for _ in range(5):
        start = time.perf_counter()
        load_atlas(folder)
        took.append(time.perf_counter() - start)

    assert min(took) < 0.15
