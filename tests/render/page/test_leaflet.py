"""Folium builds the map, and no text becomes code on the way."""

from __future__ import annotations

import folium
import pytest
from branca.element import Element

from marchland.errors import RenderError
from marchland.render.page.leaflet import Atlas, MapFigure, OnePass, Raster, Verbatim, map_parts

TEMPLATES = ["{{7*7}}", "{% raw %}", "{# c #}", "{{ cycler.__init__.__globals__ }}", "{%", "${7*7}"]


def topology(name="s0"):
    return {
        "type": "Topology",
        "arcs": [[[0, 0], [1, 1]]],
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "objects": {
            "sheet": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "MultiLineString", "id": name, "arcs": [[0]], "properties": {}}
                ],
            }
        },
    }


def raster(media_type="image/png"):
    return Raster("r0", b"picture", media_type, (70.0, 36.0, 76.0, 40.0))


def test_the_map_is_folium_s():
    assert issubclass(Atlas, folium.Map)
    parts = map_parts(topology(), [raster()])
    assert parts.html == '<div class="folium-map" id="map_main"></div>'
    assert 'L.map("map_main"' in parts.script
    assert "L.imageOverlay(" in parts.script
    assert "data:image/png;base64,cGljdHVyZQ==" in parts.script


def test_nothing_is_loaded():
    parts = map_parts(topology(), [raster()])
    assert "http" not in parts.html + parts.script
    assert "<script" not in parts.html + parts.script


def test_same_input_same_text():
    assert map_parts(topology(), [raster()]) == map_parts(topology(), [raster()])


def test_input_is_left_alone():
    given = topology()
    map_parts(given, [])
    assert given == topology()


@pytest.mark.parametrize("text", TEMPLATES)
def test_text_is_never_a_template(text):
    # Ids are made by the program; should a text get in here all the same, it stays text.
    assert text in map_parts(topology(text), []).script


@pytest.mark.parametrize("text", TEMPLATES)
def test_branca_would_compile_it_a_second_time(text):
    """Why OnePass exists: a stock element evaluates or chokes on a plain text.

    Should this fail, branca has changed: look at ``MacroElement.render`` anew.
    """
    if text.startswith("$"):
        assert Element(text).render() == text
        return
    try:
        rendered = Element(text).render()
    except Exception:  # Jinja's own; which kind does not matter
        return
    assert rendered != text


def test_stock_elements_are_refused():
    sheet = MapFigure()
    atlas = Atlas({})
    sheet.add_child(atlas)
    folium.Marker([0, 0], tooltip="{{7*7}}").add_to(atlas)
    with pytest.raises(RenderError, match="derive the element from OnePass"):
        sheet.parts()


def test_own_elements_replace_branca_s_render():
    order = [cls.__name__ for cls in Atlas.__mro__]
    assert order.index("OnePass") < order.index("MacroElement")
    assert OnePass.render is not Verbatim.render


@pytest.mark.parametrize("media_type", ["image/svg+xml", "text/html", "", 'image/png" onload="x'])
def test_only_pictures_are_laid_under(media_type):
    with pytest.raises(RenderError, match="expected a picture as image/png"):
        map_parts(topology(), [raster(media_type)])
