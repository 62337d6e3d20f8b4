"""One dispute as one HTML file: complete, offline, sealed by a Content-Security-Policy.

Three kinds of text meet here and never mix. *Code* (Leaflet, the app, the styles) is constant and
read from ``assets/``. *The map's script* is what Folium builds, from geometry and ids made up by
the program. *Data* is everything a dossier says: it goes in once, as shortened JSON that cannot end
its element, and the app turns it into text nodes. The policy allows each script and style that was
written here by its hash, taken when it is written, and nothing else: no request, no inline code.
"""

from __future__ import annotations

import math
import re
from functools import cache
from html import escape
from importlib.metadata import version
from importlib.resources import files
from typing import TypedDict

from marchland.ellipsoid.types import Bounds
from marchland.findings import Findings
from marchland.render.page import sent
from marchland.render.page.coding import short_text
from marchland.render.page.data import telling
from marchland.render.page.embed import csp_hash, script_json
from marchland.render.page.grammar import palette_css
from marchland.render.page.languages import FALLBACK, Catalogue, catalogue
from marchland.render.page.leaflet import Raster, map_parts
from marchland.render.page.localise import Titles, localise
from marchland.render.page.shapes import Country, Drawing, Drawn, Shape, draw

APP = ("coding", "dom", "patterns", "state", "map", "cards", "graticule", "labels", "claims",
       "points", "view", "geodesic", "tools", "swipe", "measuring", "notes", "annotate", "search",
       "panel", "legend", "paper", "permalink", "start")  # fmt: skip
"""Files of ``assets/app``, in the order they are joined into one script."""

JSDOC = re.compile(r"^ */\*\*.*?\*/\n|/\*\* @type [^\n]*?\*/ ?", re.MULTILINE | re.DOTALL)
"""What the app says of itself for readers of its files and for ``tsc``; a page goes without."""


def page(findings: Findings, *, relief: bool = True, lang: str = FALLBACK) -> str:
    """Return the page of a dispute.

    Parameters
    ----------
    findings : Findings
    relief : bool
        Put the hillshade in; without it the file is some 0.3 MB smaller.
    lang : str
        Language of the page, as a BCP 47 tag such as ``ru`` or ``zh-CN``. What the dossier and
        the findings say stays in its own language where the dossier has no other.

    Returns
    -------
    str
        A whole HTML document. Equal findings give equal text.

    Raises
    ------
    RenderError
        If a picture is of a type that pages cannot hold, or there is no such language.
    """
    words = catalogue(lang)
    drawing = draw(findings, words)
    rasters = list(_rasters(findings)) if relief else []
    built = map_parts(drawing.topology, rasters)
    titles = Titles(findings.dossier, words)
    told = telling(findings, titles)
    # In place, and before anything is put together: titles and names change in it.
    language = localise(told, drawing.countries, findings, titles)
    data: Sent = {**told, **_drawn_data(drawing, bool(rasters)), **_words_data(words, language)}
    styles = (leaflet_css(), palette_css(), asset("page.css"))
    scripts = (leaflet_js(), app_js(), built.script)
    title = data["dispute"]["title"]
    text = short_text(script_json(data))
    return _document(title, words, styles, scripts, built.html, text)


def _rasters(findings: Findings) -> list[Raster]:
    return [
        Raster(f"r{number}", layer.image, layer.media_type or "", layer.bounds)
        for number, layer in enumerate(findings.layers)
        if layer.kind == "relief" and layer.image is not None
    ]


class _DrawnData(TypedDict):
    shapes: list[Shape]
    box: Bounds
    countries: list[Country]
    drawn: Drawn
    relief: bool


class _WordsData(TypedDict):
    version: str
    words: dict[str, str]
    language: sent.Language


class Sent(sent.Told, _DrawnData, _WordsData):
    """All that a page is sent."""


def _drawn_data(drawing: Drawing, has_relief: bool) -> _DrawnData:
    return {
        "shapes": list(drawing.index),
        "box": drawing.box,
        "countries": list(drawing.countries),
        "drawn": {
            "moved_m": math.ceil(drawing.grain.moved_m),
            "context_m": math.ceil(drawing.grain.context_moved_m),
        },
        "relief": has_relief,
    }


def _words_data(words: Catalogue, language: sent.Language) -> _WordsData:
    return {
        "version": version("marchland"),
        "words": dict(words.phrases),
        "language": language,
    }


def _document(
    title: str,
    words: Catalogue,
    styles: tuple[str, ...],
    scripts: tuple[str, ...],
    map_html: str,
    data: str,
) -> str:
    head = "".join(f"<style>{style}</style>\n" for style in styles)
    body = "".join(f"<script>{script}</script>\n" for script in scripts)
    return f"""<!DOCTYPE html>
<html lang="{words.tag}" dir="{words.direction}" class="still">
<head>
<meta charset="utf-8">
<meta name="generator" content="Marchland {version("marchland")}">
<meta http-equiv="Content-Security-Policy" content="{content_policy(styles, scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
{head}</head>
<body>
<svg id="patterns" width="0" height="0" aria-hidden="true" focusable="false"></svg>
<a id="skip" href="#panel">{escape(words.say("skip"))}</a>
<main>
<section id="panel" tabindex="-1" aria-label="{escape(words.say("panel"))}"></section>
<div id="stage">
{map_html}
</div>
</main>
<div id="live" role="status" aria-live="polite"></div>
<noscript><p>{escape(words.say("no.script"))}</p></noscript>
<script type="text/plain" id="marchland-data">{data}</script>
{body}</body>
</html>
"""


def content_policy(styles: tuple[str, ...], scripts: tuple[str, ...]) -> str:
    """Return the policy that allows exactly these styles and scripts.

    Parameters
    ----------
    styles, scripts : tuple of str
        Text between the tags, as this module writes it.

    Returns
    -------
    str

    Examples
    --------
    >>> content_policy((), ("",)).split("; ")[1]
    "script-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(csp_hash, scripts))}",
            f"style-src {' '.join(map(csp_hash, styles))}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


@cache
def asset(name: str) -> str:
    """Return a constant text of this package, with one kind of line ending."""
    text = files("marchland.render.page").joinpath("assets").joinpath(*name.split("/"))
    return text.read_text(encoding="utf-8").replace("\r\n", "\n")


@cache
def app_js() -> str:
    """Return the app: its files in order, in one scope, with one name to the outside."""
    # No text or expression of the app holds /**, so this finds comments alone: a test sees to it.
    parts = JSDOC.sub("", "\n".join(asset(f"app/{name}.js") for name in APP))
    inner = f'"use strict";\n{parts}\nreturn {{ shapes: shapesOf, start }};'
    return f"const marchland = (() => {{\n{inner}\n}})();"


@cache
def leaflet_js() -> str:
    """Return Leaflet without the pointer to its source map, which a page cannot reach."""
    return re.sub(r"//# sourceMappingURL=\S*", "", asset("leaflet/leaflet.js"))


@cache
def leaflet_css() -> str:
    """Return Leaflet's style without the pictures it would ask for; none of them is used here."""
    return re.sub(r"url\([^)]*\)", "none", asset("leaflet/leaflet.css"))
