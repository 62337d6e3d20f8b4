"""Every id a dossier mentions exists once and leads somewhere."""

from __future__ import annotations

from typing import Any

import pytest

from marchland.dossier.recipes import Parcel
from marchland.dossier.references import reference_faults, reference_remarks
from small_dossier import SMALL, small_dossier

OUTSIDE = {"vintage": ["vmap0", "wdb2", "osm-2020"], "layer": ["rivers", "lakes"]}


def faults(*changes: tuple[str, Any]) -> list[str]:
    return list(reference_faults(small_dossier(*changes), OUTSIDE))


def test_the_small_dossier_has_no_fault() -> None:
    assert faults() == []


# Every place where a dossier mentions an id: path, misspelling, key in the message, kind, hint.
MENTIONS = [
    ("layers.0", "riverz", "layers", "layer", "Did you mean rivers?"),
    ("eras.0.vintages.1", "wdb3", "eras pre.vintages", "vintage", "Did you mean wdb2?"),
    ("places.0.sources.0", "bok", "places apex.sources", "source", "Did you mean book?"),
    ("instruments.0.sources.0", "bok", "instruments treaty.sources", "source", "book?"),
    ("figures.0.sources.0", "bok", "figures claim-area.sources", "source", "book?"),
    ("tripoints.0.place", "cornr", "tripoints abc.place", "place", "Did you mean corner?"),
    ("tripoints.0.territories.2", "CCD", "tripoints abc.territories", "territory", "mean CCC?"),
    ("instruments.0.parties.0", "a-lan", "instruments treaty.parties", "party", "a-land"),
    ("events.0.places.0", "apx", "events visit.places", "place", "Did you mean apex?"),
    ("lines.0.asserted_by", "b-lan", "lines south.asserted_by", "party", "b-land"),
    ("lines.0.draw.start", "apx", "lines south.draw.start", "place", "Did you mean apex?"),
    ("lines.1.draw.points.0", "apx", "lines way.draw.points", "place", "Did you mean apex?"),
    ("lines.2.draw.start", "apx", "lines shared.draw.start", "place", "Did you mean apex?"),
    ("lines.2.draw.end", "cornr", "lines shared.draw.end", "place", "Did you mean corner?"),
    ("lines.2.draw.shared_with", "BBC", "lines shared.draw.shared_with", "territory", "BBB"),
    ("lines.2.draw.of.era", "pra", "lines shared.draw.of.era", "era", "Did you mean pre?"),
    ("regions.0.by", "b-lan", "regions claim.by", "party", "b-land"),
    ("regions.0.build.line", "soth", "regions claim.build.line", "line", "Did you mean south?"),
    ("regions.0.build.keep_side_with", "insid", "regions claim.build.keep_side_with", "place",
     "Did you mean inside?"),
    ("regions.0.build.of.territory", "AAB", "regions claim.build.of.territory", "territory", "AAA"),
    ("regions.1.build.of.era", "pra", "regions ceded.build.of.era", "era", "Did you mean pre?"),
    ("regions.1.build.less.era", "pst", "regions ceded.build.less.era", "era", "mean post?"),
    ("regions.1.build.within.era", "pst", "regions ceded.build.within.era", "era", "mean post?"),
    ("regions.2.build.of.era", "xyz", "regions whole.build.of.era", "era", "Known: post, pre."),
    ("regions.3.build.of.0", "clam", "regions both.build.of", "region", "Did you mean claim?"),
    ("regions.4.build.of.0", "clam", "regions common.build.of", "region", "Did you mean claim?"),
    ("regions.5.build.of.0", "clam", "regions read.build.of", "region", "Did you mean claim?"),
    ("figures.0.about", "clam", "figures claim-area.about", "region", "Did you mean claim?"),
    ("figures.0.side", "a-lan", "figures claim-area.side", "party", "Did you mean a-land"),
    ("figures.1.about.part", "cedd", "figures ceded-share.about.part", "region", "ceded"),
    ("figures.1.about.whole", "clam", "figures ceded-share.about.whole", "region", "claim"),
    ("figures.0.repeats", "ceded-shar", "figures claim-area.repeats", "figure", "ceded-share?"),
    ("regions.0.parts", ["cedd"], "regions claim.parts", "region", "Did you mean ceded?"),
    ("regions.0.part_of", "whol", "regions claim.part_of", "region", "Did you mean whole?"),
    ("figures.2.about", "wya", "figures way-length.about", "line", "Did you mean way?"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "wrong", "key", "kind", "hint"), MENTIONS)
def test_a_reference_that_leads_nowhere(
    path: str, wrong: Any, key: str, kind: str, hint: str
) -> None:
    (fault,) = faults((path, wrong))
    named = wrong[0] if isinstance(wrong, list) else wrong
    assert fault.startswith(f"{key}: expected a known {kind}, found '{named}'. ")
    assert hint in fault


@pytest.mark.parametrize(
    ("index", "about", "fault"),
    [
        (0, ["claim", "both"], None),
        (1, [{"part": "ceded", "whole": "claim"}, {"part": "ceded", "whole": "both"}], None),
        (0, ["claim", "bth"], "claim-area.about: expected a known region, found 'bth'"),
        (0, ["claim", "south"], "claim-area.about: expected a known region, found 'south'"),
        (2, ["way", "shard"], "way-length.about: expected a known line, found 'shard'"),
        (2, ["way", "claim"], "way-length.about: expected a known line, found 'claim'"),
        (1, [{"part": "ceded", "whole": "claim"}, {"part": "ceded", "whole": "bth"}],
         "ceded-share.about.whole: expected a known region, found 'bth'"),
    ],
)  # fmt: skip
def test_every_candidate_of_a_figure_exists(index: int, about: Any, fault: str | None) -> None:
    found = faults((f"figures.{index}.about", about))
    assert [one.partition(". ")[0] for one in found] == ([f"figures {fault}"] if fault else [])


@pytest.mark.parametrize(("index", "about", "kind"), [(0, "south", "region"), (2, "claim", "line")])
def test_a_figure_of_the_wrong_kind_of_thing(index: int, about: str, kind: str) -> None:
    (fault,) = faults((f"figures.{index}.about", about))
    assert f"expected a known {kind}, found '{about}'" in fault


@pytest.mark.parametrize("index", [3, 4, 5])
def test_nothing_is_built_of_what_has_no_boundary(index: int) -> None:
    none = {"id": "district", "title": "District", "standing": "administered",
            "build": {"recipe": "none", "missing": "No file draws districts."}}  # fmt: skip
    assert faults(("regions.7", none)) == []
    (fault,) = faults(("regions.7", none), (f"regions.{index}.build.of.0", "district"))
    name = SMALL["regions"][index]["id"]
    assert fault == (
        f"regions {name}.build.of: expected regions with a boundary, found 'district' with the "
        "recipe none; leave it out"
    )


CIRCLE = "the region is built from itself; break the circle"


def left(of: str, less: str) -> dict[str, Any]:
    build = {"recipe": "less", "of": of, "less": less}
    return {"id": "left", "title": "Left", "standing": "neutral", "build": build}


@pytest.mark.parametrize(
    ("of", "less", "fault"),
    [
        ("claim", "ceded", None),
        ("clam", "ceded", "regions left.build.of: expected a known region, found 'clam'"),
        ("claim", "cedd", "regions left.build.less: expected a known region, found 'cedd'"),
        (
            "claim",
            "left",
            f"regions left.build.of: {CIRCLE}",
        ),
        (
            "left",
            "claim",
            f"regions left.build.of: {CIRCLE}",
        ),
    ],
)
def test_the_regions_of_a_remainder(of: str, less: str, fault: str | None) -> None:
    found = faults(("regions.7", left(of, less)))
    assert [one.partition(". ")[0] for one in found] == ([fault] if fault else [])


LISTS = [name for name, value in SMALL.items() if isinstance(value, list) and name != "layers"]


@pytest.mark.parametrize("section", LISTS)
def test_an_id_used_twice(section: str) -> None:
    again = SMALL[section][0]
    found = faults((f"{section}.{len(SMALL[section])}", again))
    assert (
        f"{section}[{len(SMALL[section])}].id: '{again['id']}' is used twice; rename one" in found
    )


def test_a_region_and_a_line_of_one_name() -> None:
    (fault,) = faults(("regions.6.id", "way"))
    assert fault == "regions, lines: 'way' names a region and a line; rename one"


@pytest.mark.parametrize(
    ("changes", "in_circle"),
    [
        ([("regions.3.build.of.0", "both")], {"both"}),
        ([("regions.3.build.of.0", "common"), ("regions.4.build.of.0", "both")],
         {"both", "common"}),
        ([("regions.3.build.of.0", "read")], {"both", "read"}),
    ],
)  # fmt: skip
def test_a_region_built_from_itself(changes: list[tuple[str, str]], in_circle: set[str]) -> None:
    found = faults(*changes)
    assert {fault.split()[1].removesuffix(".build.of:") for fault in found} == in_circle
    assert all("built from itself; break the circle" in fault for fault in found)


def test_what_is_not_given_from_outside_is_not_checked() -> None:
    dossier = small_dossier(("layers.0", "riverz"), ("eras.0.vintages.1", "wdb3"))
    assert list(reference_faults(dossier)) == []
    assert len(list(reference_faults(dossier, {"layer": []}))) == 1


def test_all_faults_come_at_once() -> None:
    assert len(faults(*[(path, wrong) for path, wrong, *_ in MENTIONS])) == len(MENTIONS)


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ([("figures.0.repeats", "claim-area")], ["figures claim-area.repeats"]),
        ([("figures.0.repeats", ["way-length", "ceded-share"]),
          ("figures.1.repeats", "claim-area")],
         ["figures claim-area.repeats", "figures ceded-share.repeats"]),
        ([("regions.0.parts", ["ceded", "claim"])], ["regions claim.parts"]),
        ([("regions.0.part_of", "claim")], ["regions claim.part_of"]),
        ([("regions.0.parts", ["ceded"]), ("regions.1.parts", ["claim"])],
         ["regions claim.parts", "regions ceded.parts"]),
    ],
)  # fmt: skip
def test_what_repeats_or_contains_itself(changes: list[tuple[str, Any]], keys: list[str]) -> None:
    found = faults(*changes)
    assert [fault.split(": ")[0] for fault in found] == keys
    assert all(fault.endswith("itself; break the circle") for fault in found)


@pytest.mark.parametrize(
    ("figure", "source", "impossible"),
    [
        ("2011-01-14", "2011-01-13", True), ("2011-02", "2011-01-13", True),
        ("2012", "2011", True), ("2011-01-13", "2011-01-13", False), ("2011", "2011-01-13", False),
        ("2011-01-14", "2011", False), ("1969-10-08", "2011", False), ("2012", None, False),
    ],
)  # fmt: skip
def test_a_figure_younger_than_its_source(
    figure: str, source: str | None, impossible: bool
) -> None:
    changes: list[tuple[str, Any]] = [("figures.0.date", figure)]
    found = faults(*changes, *([("sources.0.date", source)] if source else []))
    assert found == (
        [f"figures claim-area.date: expected a date not after that of its source ({source}), "
         f"found {figure}"] if impossible else []
    )  # fmt: skip


def test_one_source_that_is_late_enough_will_do() -> None:
    late = {"id": "late", "title": "Late", "access": "excerpt", "confidence": "low"}
    dated = ("sources.0.date", "2010")
    changes = [("figures.0.date", "2011"), ("figures.0.sources", ["book", "late"]), dated]
    assert faults(*changes, ("sources.1", late)) == []
    assert len(faults(*changes, ("sources.1", late | {"date": "2009"}))) == 1


def test_nobody_repeats_what_is_said_later() -> None:
    (fault,) = faults(
        ("figures.0.date", "2011"), ("figures.0.repeats", "ceded-share"), ("figures.1.date", "2012")
    )
    assert fault == (
        "figures claim-area.repeats: expected a figure not younger than this one (2011), "
        "found 'ceded-share' of 2012"
    )


def test_a_source_that_nothing_cites_is_remarked_and_no_fault() -> None:
    spare = {"id": "spare", "title": "Spare", "access": "excerpt", "confidence": "low"}
    assert faults(("sources.1", spare)) == []
    assert list(reference_remarks(small_dossier(("sources.1", spare)))) == [
        "sources spare: nothing cites it; cite it, or take it out"
    ]
    assert list(reference_remarks(small_dossier())) == []


@pytest.mark.parametrize(
    ("ends", "fault"),
    [
        ({}, None),
        ({"from": [74.9, 37.8], "to": [74.9, 38.5]}, None),
        ({"from": "apex", "to": [74.9, 38.5]}, None),
        ({"from": "apx", "to": [74.9, 38.5]},
         "regions ceded.build.parcels north.from: expected a known place, found 'apx'"),
    ],
)  # fmt: skip
def test_ends_of_a_parcel(ends: dict[str, Any], fault: str | None) -> None:
    parcel = {"id": "north", "title": "Northern parcel", "lon": 74.85, "lat": 38.2} | ends
    found = faults(("regions.1.build.parcels", [parcel]))
    assert len(found) == (fault is not None)
    assert all(fault in told for told in found if fault)


def test_a_parcel_has_two_ends() -> None:
    same = {"id": "p", "title": "P", "lon": 1, "lat": 2, "from": [3, 4], "to": [3, 4]}
    with pytest.raises(ValueError, match="found the same place twice"):
        Parcel.model_validate(same)


@pytest.mark.parametrize(("end", "missing"), [("from", "to"), ("to", "from")])
def test_a_parcel_has_both_ends_or_none(end: str, missing: str) -> None:
    with pytest.raises(ValueError, match=f"{missing}: expected both ends of a parcel, found {end}"):
        Parcel.model_validate({"id": "p", "title": "P", "lon": 74.85, "lat": 38.2, end: "apex"})
