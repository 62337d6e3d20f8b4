"""The map, built by Folium; the only module that imports Folium or branca.

Folium treats text as code: branca compiles what a macro rendered a *second* time as a template,
so ``{{7*7}}`` in a name becomes 49 (see ``docs/gotchas.md``). Two things close this here. Elements
of this module are :class:`OnePass`: their macros run once, and the result stays text. And the
:class:`MapFigure` takes nothing else: an element of stock Folium that tried to add its own compiled
text is refused. Besides, no text of a dossier comes here at all: only geometry, with ids that the
program made up.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import folium
from branca.element import Element, Figure, MacroElement
from folium.raster_layers import ImageOverlay
from folium.template import Template

from marchland.ellipsoid.types import Bounds
from marchland.errors import RenderError
from marchland.render.page.arcs import Topology
from marchland.render.page.coding import topology_text
from marchland.render.page.embed import script_json

IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/avif")
SLOTS = ("header", "html", "script")


@dataclass(frozen=True)
class Raster:
    """A picture laid over a box: its own id, its bytes and where it lies."""

    id: str
    image: bytes
    media_type: str
    bounds: Bounds
    """Its rows are spaced as on a Mercator map."""


@dataclass(frozen=True)
class MapParts:
    """What Folium made: markup for the body, and a script that sets up the map."""

    html: str
    script: str


class Verbatim(Element):
    """Text that is not a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_kwargs: object) -> str:
        """Return the text as it is."""
        return self.text


class Slot(Element):
    """A part of the figure; takes text only, so that nothing is compiled twice."""

    def add_child(
        self, child: Element, name: str | None = None, index: int | None = None
    ) -> Element:
        """Add text.

        Raises
        ------
        RenderError
            If the child is anything but :class:`Verbatim`.
        """
        if not isinstance(child, Verbatim):
            raise RenderError(
                f"map: expected verbatim text, found a {type(child).__name__}; "
                "derive the element from OnePass, as 'marchland docs gotchas' explains"
            )
        return super().add_child(child, name=name, index=index)

    def render(self, **kwargs: object) -> str:
        """Return the texts of this slot, in order."""
        return "\n".join(child.render(**kwargs) for child in self._children.values())


class MapFigure(Figure):
    """A figure that collects what its map makes, and leaves the document to the page."""

    def __init__(self) -> None:
        super().__init__()
        for name in SLOTS:
            slot = Slot()
            slot._parent = self
            setattr(self, name, slot)

    def parts(self) -> MapParts:
        """Render once, from a fresh build: a second time would add everything again."""
        for child in self._children.values():
            child.render()
        header = self.header.render()
        if header:
            raise RenderError(f"map: expected nothing in the document head, found {header[:80]!r}")
        return MapParts(html=self.html.render(), script=self.script.render())


class OnePass(MacroElement):
    """A Folium element whose macros are rendered once.

    Put it after the Folium class in the list of bases: it then stands before branca's
    ``MacroElement`` and takes its place.
    """

    def render(self, **kwargs: object) -> str:
        """Put what each macro renders into the figure, as text; nothing is left to return."""
        figure = self.get_root()
        for slot in SLOTS:
            macro = getattr(self._template.module, slot, None)
            if macro is not None:
                text = Verbatim(str(macro(self, kwargs)).strip())
                getattr(figure, slot).add_child(text, name=self.get_name())
        for child in list(self._children.values()):
            child.render(**kwargs)
        return ""


class Atlas(folium.Map, OnePass):
    """A Folium map with Leaflet alone: no tiles, no jQuery, no Bootstrap, no icon fonts."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  Folium's own declaration
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="folium-map" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} =
          L.map({{ this.get_name()|tojson }}, {{ this.options|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, options: Mapping[str, bool | float]) -> None:
        super().__init__(tiles=None, location=[0.0, 0.0])
        self._id = "main"
        self.options = dict(options)


class Linework(folium.TopoJson, OnePass):
    """Every shape of the page in one TopoJSON, decoded by our own script and shown by the app."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} = marchland.shapes({{ this.text }});
        {% endmacro %}
        """
    )

    def __init__(self, topology: Topology) -> None:
        super().__init__(topology, "objects.sheet", show=False)
        self._id = "main"
        self.text = script_json(topology_text(topology))

    def style_data(self) -> None:
        """Leave the data alone: style follows from what a shape is, in the app."""


class Relief(ImageOverlay, OnePass):
    """A hillshade, inlined."""

    def __init__(self, raster: Raster) -> None:
        if raster.media_type not in IMAGE_TYPES:
            raise RenderError(
                f"layer {raster.id!r}: expected a picture as {', '.join(IMAGE_TYPES)}, "
                f"found {raster.media_type!r}; convert it"
            )
        west, south, east, north = raster.bounds
        data = base64.b64encode(raster.image).decode("ascii")
        super().__init__(
            f"data:{raster.media_type};base64,{data}",
            [[south, west], [north, east]],
            pixelated=False,
            show=False,
            pane="relief",
        )
        self._id = raster.id


class Start(OnePass):
    """The last statement: hands everything to the app."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        marchland.start({map: map_main, shapes: topo_json_main, reliefs: [{{ this.reliefs }}]});
        {% endmacro %}
        """
    )

    def __init__(self, reliefs: Sequence[Relief]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "Start", "main"
        self.reliefs = ", ".join(relief.get_name() for relief in reliefs)


def map_parts(topology: Topology, rasters: Sequence[Raster]) -> MapParts:
    """Build the map and return its markup and script.

    Parameters
    ----------
    topology : Topology
        Every shape, by ids that the program made.
    rasters : sequence of Raster
        Pictures under the linework; their ids are made by the program too.

    Returns
    -------
    MapParts
        The same for the same input, byte for byte.

    Raises
    ------
    RenderError
        If a picture is of a type that pages cannot hold.
    """
    figure = MapFigure()
    atlas = Atlas(
        {
            "attributionControl": False,  # Leaflet's own prefix carries a national flag
            "zoomSnap": 0.25,
            "zoomDelta": 0.5,
            "wheelPxPerZoomLevel": 100,
            "minZoom": 3,
            "maxZoom": 14,
            "maxBoundsViscosity": 0.7,
        }
    )
    figure.add_child(atlas)
    Linework(topology).add_to(atlas)
    reliefs = [Relief(raster) for raster in rasters]
    for relief in reliefs:
        relief.add_to(atlas)
    Start(reliefs).add_to(atlas)
    return figure.parts()
