"""The map grammar covers the vocabulary, and can be told apart by everyone."""

from __future__ import annotations

import itertools
import re

import pytest

from marchland.render.page import grammar
from marchland.render.page.document import asset
from marchland.render.page.languages import catalogue, languages
from marchland.vocabulary import LineKind, PlaceKind, Standing, Verdict


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (grammar.LINES, LineKind),
        (grammar.AREAS, Standing),
        (grammar.ICONS, PlaceKind),
        (grammar.LABEL_PRIORITY, PlaceKind),
        (grammar.VERDICT_SHAPES, Verdict),
    ],
)
def test_each_word_of_the_vocabulary_has_a_form(table, words):
    left_out = {PlaceKind.RANGE} if table is grammar.LABEL_PRIORITY else set()
    assert set(words) - set(table) <= left_out


@pytest.mark.parametrize("kind", PlaceKind)
def test_each_kind_of_place_has_a_tone_and_a_word_in_every_language(kind: PlaceKind) -> None:
    icon = grammar.ICONS[kind]
    tone = icon.tone if icon else "relief"
    assert tone in grammar.TONES
    rules = re.findall(r"([^{}]*)\{([^{}]*)\}", asset("page.css"))
    inks = [body for names, body in rules if re.search(rf"\.kind-{kind}\b", names)]
    assert any(f"var(--tone-{tone})" in ink for ink in inks)
    for code in languages():
        assert f"place.{kind}" not in catalogue(code).missing
        assert catalogue(code).phrases[f"place.{kind}"]


def test_no_kind_of_place_is_inked_or_worded_that_there_is_not() -> None:
    kinds = {kind.value for kind in PlaceKind}
    named = set(re.findall(r"\.kind-([a-z]+)", asset("page.css")))
    assert named - {"country"} == kinds  # the label of a country is of no place
    for code in languages():
        words = catalogue(code).phrases
        assert {key.removeprefix("place.") for key in words if key.startswith("place.")} == kinds


def test_palette_is_whole_in_both_themes():
    light, by_system, by_choice = grammar.palette_css().strip().split("\n")
    names = re.findall(r"--([a-z0-9-]+):#[0-9a-f]{6};", light)
    assert len(names) == len(set(names)) > 20
    for dark in (by_system, by_choice):
        assert re.findall(r"--([a-z0-9-]+):#[0-9a-f]{6};", dark) == names


# Colour vision ------------------------------------------------------------------------------
# Severity 1.0 matrices of Machado, Oliveira and Fernandes (2009), on linear RGB.
VISION = {
    "common": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour):
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def seen(colour, vision):
    rgb = linear(colour)
    return [
        min(1.0, max(0.0, sum(w * c for w, c in zip(row, rgb, strict=True))))
        for row in VISION[vision]
    ]


def lab(rgb):
    r, g, b = rgb
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(a, b, vision):
    pair = (lab(seen(a, vision)), lab(seen(b, vision)))
    return sum((x - y) ** 2 for x, y in zip(*pair, strict=True)) ** 0.5


def luminance(colour):
    r, g, b = linear(colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_overlaps_differs_for_all_eyes(vision, theme):
    inks = {f"hatch {n}": hatch.ink for n, hatch in enumerate(grammar.HATCHES[:3])}
    inks["ceded"] = grammar.AREAS[Standing.CEDED]
    for (a, one), (b, other) in itertools.combinations(inks.items(), 2):
        apart = difference(getattr(one, theme), getattr(other, theme), vision)
        assert apart > 9, (a, b, vision, round(apart, 1))


def test_hatches_that_cross_differ_by_more_than_colour():
    for one, other in itertools.pairwise(grammar.HATCHES):
        assert one.angle_deg != other.angle_deg
    for one, other in itertools.combinations(grammar.HATCHES, 2):
        assert (one.angle_deg, one.phase) != (other.angle_deg, other.phase)


def test_before_and_after_differ_by_dash():
    assert grammar.BOUNDARY_BEFORE.dash
    assert not grammar.BOUNDARY_AFTER.dash


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_names_can_be_read_on_every_tint(theme):
    for tone, ink in grammar.TONES.items():
        for tint in grammar.TINTS:
            ratio = contrast(getattr(ink, theme), getattr(tint, theme))
            assert ratio >= 4.5, (tone, tint, round(ratio, 2))
