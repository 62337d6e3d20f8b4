"""The page in a browser: against stock Folium, under a boundary too long to draw, and its making.

Stock Folium gets the layers of our page, the same of them shown, and its files from a server on
loopback: from npm, at the versions Folium names. It is measured twice: with the shapes as our page
draws them, and with those of the sources, which is what somebody has who takes Folium as it comes.
Pages are opened in turn, in one run, each in a window that has come to rest. Painted is when the
browser says that it has shown the frame after the one in which all is there.
"""

from __future__ import annotations

import base64
import dataclasses
import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import folium
import numpy as np
import shapely
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.data import CACHE
from marchland.boundaries.registry import read_registry
from marchland.dossier.reading import read_dossier
from marchland.findings import Findings, compute
from marchland.render.page.document import page
from marchland.render.page.languages import catalogue
from marchland.render.page.shapes import Collection, Drawing, draw

GEO = Path(__file__).parents[1] / "geo"
REPORT = Path(__file__).with_name("PAGE.md")
RUNS = 9
SETTLED_MS = 1500
BIG = 300_000
PACKAGES = {
    # What stock Folium asks for, and the package and file that hold it.
    "leaflet.js": ("leaflet@1.9.3", "dist/leaflet.js"),
    "leaflet.css": ("leaflet@1.9.3", "dist/leaflet.css"),
    "jquery-3.7.1.min.js": ("jquery@3.7.1", "dist/jquery.min.js"),
    "bootstrap.bundle.min.js": ("bootstrap@5.2.2", "dist/js/bootstrap.bundle.min.js"),
    "bootstrap.min.css": ("bootstrap@5.2.2", "dist/css/bootstrap.min.css"),
    # A sheet of like size: Folium's own, of glyphicons alone, is in no package.
    "bootstrap-glyphicons.css": ("bootstrap@3.4.1", "dist/css/bootstrap-theme.min.css"),
    "leaflet.awesome-markers.js": ("leaflet.awesome-markers@2.0.5",
                                   "dist/leaflet.awesome-markers.js"),
    "leaflet.awesome-markers.css": ("leaflet.awesome-markers@2.0.5",
                                    "dist/leaflet.awesome-markers.css"),
    "all.min.css": ("@fortawesome/fontawesome-free@6.2.0", "css/all.min.css"),
}  # fmt: skip
FOLDERS = {
    # What those files ask for in turn.
    "images": ("leaflet@1.9.3", "dist/images"),
    "webfonts": ("@fortawesome/fontawesome-free@6.2.0", "webfonts"),
    "fonts": ("bootstrap@3.4.1", "dist/fonts"),
}
WRITTEN = {"leaflet.awesome.rotate.min.css": ".fa-rotate-by{transform:rotate(var(--angle))}"}
"""Folium's own rule for turned markers has no package."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update",
             "--disable-sync"]  # fmt: skip

WATCH = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
}).observe({ type: "longtask", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.painted = entry.renderTime || entry.startTime;
}).observe({ type: "element" });
const look = () => {
  const images = [...document.querySelectorAll(".leaflet-image-layer")];
  const there = document.querySelectorAll("PATHS").length >= COUNT && images.length
    && images.every((image) => image.complete)
    && document.querySelectorAll(".leaflet-marker-icon").length >= PLACES;
  if (!there) {
    requestAnimationFrame(look);
    return;
  }
  // The browser tells when it has shown a text of this kind, and with it all that stands already.
  const last = document.createElement("p");
  last.setAttribute("elementtiming", "last");
  last.textContent = "all is there";
  Object.assign(last.style, { position: "fixed", top: 0, left: 0, zIndex: 9999, margin: 0 });
  document.body.append(last);
};
requestAnimationFrame(look);
"""
OURS, THEIRS = ".leaflet-pane path.shape", ".leaflet-overlay-pane path"
FRAMES = """() => {
  window.frames_ms = [];
  let last = performance.now();
  const tick = (now) => {
    window.frames_ms.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""


def main() -> None:
    """Measure and write the report."""
    findings = compute(
        read_dossier(GEO / "disputes" / "china-tajikistan" / "dossier.toml"), read_registry(GEO)
    )
    making = [_seconds(lambda: page(findings)) for _ in range(RUNS)]
    big = long_boundary(findings)
    drawing = draw(findings, catalogue())
    drawn, full = geojson(drawing.topology), as_published(findings)
    shown = set(shown_at_first(findings, drawing)) & set(drawn)
    pages = {
        "marchland.html": page(findings),
        "bare.html": page(findings, relief=False),
        "big.html": page(big),
        "folium.html": stock(findings, drawn, shown),
        "sources.html": stock(findings, full, shown),
    }
    with served(pages) as address, browser() as chromium:
        rows = {name: [] for name in ("marchland.html", "folium.html", "sources.html")}
        for _ in range(RUNS):
            for name, found in rows.items():
                paths = OURS if name == "marchland.html" else THEIRS
                count = len(shown & set(full) if name == "sources.html" else shown)
                found.append(
                    opened(chromium, f"{address}/{name}", paths, count, len(findings.places))
                )
        frames = panned(chromium, f"{address}/big.html")
    REPORT.write_text(report(pages, making, rows, frames, vertices(big)), encoding="utf-8")


def _seconds(make) -> float:
    start = time.process_time()
    make()
    return time.process_time() - start


def vertices(findings: Findings) -> int:
    """Return the vertices of the boundary file that is drawn last."""
    vintage = findings.dossier.eras[-1].drawn
    return sum(int(shapely.get_num_coordinates(found.geometry))
               for found in findings.territories if found.vintage == vintage)  # fmt: skip


def long_boundary(findings: Findings) -> Findings:
    """Return findings whose last boundary file has some 300,000 vertices more or less crooked.

    Each vertex moves by where it is, so that neighbours still share their edges.
    """
    vintage = findings.dossier.eras[-1].drawn
    total = sum(shapely.length(found.geometry)
                for found in findings.territories if found.vintage == vintage)  # fmt: skip
    step = total / BIG

    def crooked(xy):
        waves = [0.3 * step * np.sin(xy[:, ::-1] * turn / step) for turn in (0.3, 0.9, 2.1)]
        return xy + sum(waves)

    territories = tuple(
        dataclasses.replace(
            found, geometry=shapely.transform(shapely.segmentize(found.geometry, step), crooked)
        ) if found.vintage == vintage else found
        for found in findings.territories
    )  # fmt: skip
    return dataclasses.replace(findings, territories=territories)


def shown_at_first(findings: Findings, drawing: Drawing) -> Iterator[str]:
    """Yield the shapes that the page shows when it opens."""
    picks = {era.id: era.drawn for era in findings.dossier.eras}
    last = findings.dossier.eras[-1].drawn
    for record in drawing.index:
        role = record["role"]
        if role in ("lakes", "rivers"):
            yield record["id"]
        elif role in ("territory", "outline"):
            if record["vintage"] == last:
                yield record["id"]
        elif role == "boundary":
            if record["vintage"] in picks.values():
                yield record["id"]
        elif not record["quiet"] and all(picks[e] == v for e, v in record["vintages"].items()):
            yield record["id"]


def geojson(topology: dict) -> dict[str, dict]:
    """Return each shape of a topology as GeoJSON, as stock Folium takes it."""
    scale = topology["transform"]["scale"]
    arcs = [(np.cumsum(arc, axis=0) * scale).round(5).tolist() for arc in topology["arcs"]]

    def path(references):
        points = []
        for ref in references:
            arc = arcs[ref] if ref >= 0 else arcs[~ref][::-1]
            points += arc[1:] if points else arc
        return points

    return {
        one["id"]: {
            "type": one["type"],
            "coordinates": [[path(ring) for ring in part] for part in one["arcs"]]
            if one["type"] == "MultiPolygon" else [path(line) for line in one["arcs"]],
        }
        for one in topology["objects"]["sheet"]["geometries"]
    }  # fmt: skip


def as_published(findings: Findings) -> dict[str, dict]:
    """Return each shape as GeoJSON with every vertex of the sources.

    Edges of territories are drawn with these, not once more as boundaries.
    """
    found = {}
    for shape in Collection(findings, catalogue()).to_draw:
        parts = shapely.get_parts(shape.geometry)
        kinds = shapely.get_type_id(parts)
        kind, build = (3, shapely.multipolygons) if 3 in kinds else (1, shapely.multilinestrings)
        found[shape.id] = shapely.geometry.mapping(build(parts[kinds == kind]))
    return found


def stock(findings: Findings, shapes: dict[str, dict], shown: set[str]) -> str:
    """Return a page that stock Folium makes of all layers, some of them shown."""
    west, south, east, north = findings.dossier.dispute.view
    atlas = folium.Map(tiles=None)
    for layer in findings.layers:
        if layer.kind == "relief":
            west_, south_, east_, north_ = layer.bounds
            data = base64.b64encode(layer.image).decode()
            folium.raster_layers.ImageOverlay(
                f"data:{layer.media_type};base64,{data}", [[south_, west_], [north_, east_]]
            ).add_to(atlas)
    for name, geometry in shapes.items():
        folium.GeoJson(geometry, name=name, show=name in shown).add_to(atlas)
    for found in findings.places:
        place = found.place
        folium.Marker([place.lat, place.lon], tooltip=place.name).add_to(atlas)
    folium.LayerControl().add_to(atlas)
    atlas.fit_bounds([[south, west], [north, east]])
    text = atlas.get_root().render()
    # The files of the network are asked of the loopback server by their last name.
    return re.sub(r'(src|href)="https?://[^"]*/([^"/]+)"', r'\1="/\2"', text)


@contextmanager
def served(pages: dict[str, str]) -> Iterator[str]:
    """Serve pages and the files of stock Folium on loopback."""
    folder = (CACHE / "page").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, (package, member) in PACKAGES.items():
        if not (folder / name).exists():
            shutil.copyfile(_unpacked(package) / member, folder / name)
    for name, (package, member) in FOLDERS.items():
        shutil.copytree(_unpacked(package) / member, folder / name, dirs_exist_ok=True)
    for name, text in WRITTEN.items():
        (folder / name).write_text(text, encoding="utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_args: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def _unpacked(package: str) -> Path:
    """Return the folder of an npm package, fetched once."""
    folder = (CACHE / "npm" / package.replace("/", "-")).resolve()
    if not folder.exists():
        folder.mkdir(parents=True)
        command = ["npm", "pack", "--json", "--silent", package]
        listing = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
        archive = json.loads(listing.stdout)[0]["filename"].replace("@", "").replace("/", "-")
        subprocess.run(["tar", "-xzf", archive], cwd=folder, check=True)
    return folder / "package"


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the system's Chromium."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit("no Chromium: install the package chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield started
        started.close()


def opened(
    chromium: Browser, address: str, paths: str, count: int, places: int
) -> tuple[float, float]:
    """Return ms from navigation until all layers are painted, and the longest task in ms."""
    watch = WATCH.replace("PATHS", paths).replace("COUNT", str(count))
    watch = watch.replace("PLACES", str(places))
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(watch)
    sheet = context.new_page()
    # A browser just opened is still busy with itself.
    sheet.wait_for_timeout(SETTLED_MS)
    sheet.goto(address)
    # The page's own policy forbids the strings that Playwright's waiting would evaluate in it.
    while not sheet.evaluate("window.painted"):
        sheet.wait_for_timeout(100)
    sheet.wait_for_timeout(1500)
    measured = sheet.evaluate("[window.painted, window.longest]")
    context.close()
    return tuple(measured)


def panned(chromium: Browser, address: str) -> list[float]:
    """Return the lengths of frames, in ms, while the map is dragged to and fro."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    sheet: Page = context.new_page()
    sheet.goto(address)
    sheet.locator("html[data-marchland=ready]").wait_for(state="attached", timeout=60_000)
    sheet.wait_for_timeout(1000)
    sheet.mouse.move(900, 400)
    sheet.evaluate(FRAMES)
    sheet.mouse.down()
    for step in range(120):
        sheet.mouse.move(900 + 150 * np.sin(step / 10), 400 + 100 * np.cos(step / 10))
    sheet.mouse.up()
    found = sheet.evaluate("window.frames_ms.slice(1)")
    context.close()
    return found


def report(pages, making, rows, frames, big) -> str:
    """Return the section as Markdown."""
    best = {name: min(painted for painted, _ in found) for name, found in rows.items()}
    longest = {name: min(task for _, task in found) for name, found in rows.items()}
    size = {name: len(text.encode("utf-8")) for name, text in pages.items()}
    slow = sum(frame > 50 for frame in frames)
    ours, drawn, full = "marchland.html", "folium.html", "sources.html"
    lines = [
        "# The page in a browser",
        "",
        "Written by `python -m benchmarks.page`. Headless Chromium without a graphics card, pages "
        f"from loopback, the best of {RUNS} openings in turn, each in a window at rest; "
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.0f}.",
        "Stock Folium has the same layers, the same of them shown, its files from loopback: the "
        "shapes as our page draws them, and with every vertex of the sources.",
        "",
        "| | Marchland | Folium, our shapes | ratio | Folium, sources | ratio | target |",
        "|---|---:|---:|---:|---:|---:|---:|",
        f"| until all layers are painted, ms | {best[ours]:.0f} "
        f"| {best[drawn]:.0f} | {best[ours] / best[drawn]:.2f} "
        f"| {best[full]:.0f} | {best[ours] / best[full]:.2f} | 0.5 |",
        f"| longest task on load, ms | {longest[ours]:.0f} | {longest[drawn]:.0f} | "
        f"| {longest[full]:.0f} | | 200 |",
        f"| bytes | {size[ours]:,} | {size[drawn]:,} | {size[ours] / size[drawn]:.2f} "
        f"| {size[full]:,} | {size[ours] / size[full]:.2f} | 1,500,000 |",
        f"| bytes without relief | {size['bare.html']:,} | | | | | 600,000 |",
        "",
        f"Making the page: {min(making):.2f} s of processor time, warm (target 1.0).",
        "",
        f"A boundary file of {big:,} vertices: {size['big.html']:,} bytes; dragged to and fro, "
        f"{len(frames)} frames, median {np.median(frames):.0f} ms, longest {max(frames):.0f} ms, "
        f"{slow} over 50 ms (target: none).",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
