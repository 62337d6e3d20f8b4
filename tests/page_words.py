"""Languages of the page, and words that are the same in all of them."""

from __future__ import annotations

from marchland.render.page.languages import FALLBACK, languages

OTHERS = sorted(set(languages()) - {FALLBACK})


NAMES = frozenset(
    """Agafonkin Backspace BSD Clause CloudMade Enter Escape FILE FeatureCollection Folium GeoJSON
    JSON JavaScript Leaflet MIT Marchland Point RFC SHA Volodymyr WGS annotate check crs dossier
    from marchland km mm""".split()  # noqa: SIM905  a list of words reads as one
)
"""Words that are the same in every language: names, keys, commands, units."""
