"""The way in from Python: open a dossier, get its findings as tables, show its map."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas
import pandas
import shapely

from marchland.boundaries.registry import Registry, read_registry
from marchland.dossier.model import Dossier
from marchland.dossier.reading import Filed, locate, read_dossier
from marchland.ellipsoid.types import Geometry
from marchland.files import write_whole
from marchland.findings import Findings, compute
from marchland.numerals import quantity
from marchland.render.rows import (
    Row,
    check_rows,
    distance_rows,
    figure_rows,
    length_rows,
    line_rows,
    place_rows,
    region_rows,
    share_rows,
)
from marchland.wording import plain

PAGE_MARK = b'name="generator" content="Marchland'
"""Stands near the beginning of every page that Marchland wrote."""


@dataclass(frozen=True)
class MapPage:
    """A map as one self-contained HTML document; shows itself in a notebook.

    Attributes
    ----------
    text : str
        The document.
    title : str
    """

    text: str
    title: str

    def __repr__(self) -> str:
        size_mb = quantity(len(self.text.encode()) / 1e6, "MB")
        return f"<map of {self.title!r}, {plain(size_mb)}; .save(path) writes it>"

    def _repr_html_(self) -> str:
        # A frame of its own: the page's styles, script and policy stay apart from the notebook's.
        return (
            f'<iframe title="{html.escape(self.title)}" srcdoc="{html.escape(self.text)}" '
            'sandbox="allow-scripts allow-popups allow-downloads" '
            'style="width:100%;height:640px;border:0"></iframe>'
        )

    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Write the page atomically: all of it, or nothing.

        Parameters
        ----------
        path : str or Path
        force : bool
            Replace a file that Marchland did not write.

        Returns
        -------
        Path

        Raises
        ------
        RenderError
            If it cannot be written there.
        """
        target = Path(path)
        write_whole(target, self.text.encode("utf-8"), mark=PAGE_MARK, force=force)
        return target


@dataclass(frozen=True)
class OpenDossier:
    """A dossier with its findings, computed when first asked for.

    Attributes
    ----------
    filed : Filed
        The dossier and where it came from.
    registry : Registry
    progress : callable
    """

    filed: Filed
    registry: Registry
    progress: Callable[[str], None] = lambda _: None

    @property
    def dossier(self) -> Dossier:
        """The declared facts."""
        return self.filed.dossier

    @cached_property
    def findings(self) -> Findings:
        """What was computed of them."""
        return compute(self.filed, self.registry, progress=self.progress)

    def regions(self) -> geopandas.GeoDataFrame:
        """Return the regions, one row per reading and choice of vintages.

        Returns
        -------
        geopandas.GeoDataFrame
            EPSG:4326; areas in km² with the ends of the 95 % interval.
        """
        rows = region_rows(self.findings)
        shapes = [item.geometry for item in self.findings.regions]
        return _on_map(rows, "key", shapes)

    def lines(self) -> geopandas.GeoDataFrame:
        """Return the lines, one row per choice of vintages; lengths in km, EPSG:4326."""
        rows = line_rows(self.findings)
        shapes = [item.geometry for item in self.findings.lines]
        return _on_map(rows, "key", shapes)

    def figures(self) -> pandas.DataFrame:
        """Return the published figures with their verdicts, one row each."""
        return _indexed(figure_rows(self.findings), "id")

    def consistency(self) -> pandas.DataFrame:
        """Return the tests of figures against each other, one row each."""
        return pandas.DataFrame(check_rows(self.findings)["consistency"])

    def shares(self) -> pandas.DataFrame:
        """Return the measured shares, one row each, in percent and km²."""
        return pandas.DataFrame(share_rows(self.findings))

    def places(self) -> geopandas.GeoDataFrame:
        """Return the places with what each vintage says of them, as points in EPSG:4326."""
        rows = place_rows(self.findings)
        return _on_map(rows, "id", [shapely.Point(row["lon"], row["lat"]) for row in rows])

    def treaty_points(self) -> geopandas.GeoDataFrame:
        """Return how far each line passes from each printed marker, read in each datum.

        Returns
        -------
        geopandas.GeoDataFrame
            EPSG:4326; one row per marker, datum and drawing of its line, distances in metres, the
            marker as its point. What it cannot show is in ``findings.treaty_points.caveat``.
        """
        rows = distance_rows(self.findings)
        return _on_map(rows, "marker", [shapely.Point(row["lon"], row["lat"]) for row in rows])

    def lengths(self) -> pandas.DataFrame:
        """Return lines of which a length is published, with every ruler; km, one row each."""
        rows = length_rows(self.findings)
        return pandas.DataFrame(
            [
                {"key": row["key"], "digitised_km": row["digitised_km"], **ruled}
                for row in rows
                for ruled in row["rulers"]
            ]
        )

    def map(self, *, relief: bool = True, lang: str = "en") -> MapPage:
        """Draw the map page.

        Parameters
        ----------
        relief : bool
            Draw the relief picture; without it the page is smaller.
        lang : str
            Language of the page: ``en``, ``ru``, ``tg`` or ``zh``.

        Returns
        -------
        MapPage
        """
        # Folium takes a quarter of a second to load: who draws no page need not wait for it.
        from marchland.render.page.document import page

        self.progress("drawing the map")
        text = page(self.findings, relief=relief, lang=lang)
        return MapPage(text, self.dossier.dispute.title)

    def _repr_html_(self) -> str:
        return self.map()._repr_html_()


def _indexed(rows: list[Row], key: str) -> pandas.DataFrame:
    """Return rows by a key; a table without rows has that key still."""
    return pandas.DataFrame(rows, columns=None if rows else [key]).set_index(key)


def _on_map(rows: list[Row], key: str, shapes: Sequence[Geometry]) -> geopandas.GeoDataFrame:
    frame = _indexed(rows, key)
    geometry = geopandas.GeoSeries(list(shapes), index=frame.index, crs="EPSG:4326")
    return geopandas.GeoDataFrame(frame, geometry=geometry)


def open_dossier(
    dossier: str | Path,
    *,
    geo: str | Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> OpenDossier:
    """Open a dossier by slug or path.

    Parameters
    ----------
    dossier : str or Path
        A slug such as ``"china-tajikistan"``, a folder that holds a ``dossier.toml``, or the file.
    geo : str or Path, optional
        The ``geo/`` folder to use; by default the one the dossier lies in, else the one that came
        with Marchland.
    progress : callable, optional
        Called with a few words before each step.

    Returns
    -------
    OpenDossier

    Raises
    ------
    DossierError
        With every fault of the dossier.
    VintageError
        If the ``geo/`` folder's registry cannot be read.

    Examples
    --------
    >>> import marchland
    >>> case = marchland.open("china-tajikistan")
    >>> case.dossier.place("beyik-pass").name
    'Beyik Pass'
    """
    _, folder = locate(dossier, Path(geo) if geo is not None else None)
    registry = read_registry(folder)
    filed = read_dossier(
        dossier, geo=folder, vintages=registry.vintage_ids(), layers=registry.layer_ids()
    )
    return OpenDossier(filed, registry, progress)
