// Time turf.js and mapshaper on a GeometryCollection of polygons; print areas in m² and seconds.
import fs from "node:fs";
import { area } from "@turf/area";
import mapshaper from "mapshaper";

const collection = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const { layers, arcs } = mapshaper.internal.importGeoJSON(structuredClone(collection), {});
const shapes = layers[0].shapes;

function best(run, count) {
  const tries = [];
  for (let i = 0; i < 3; i += 1) {
    const areas = new Array(count);
    const start = process.hrtime.bigint();
    for (let k = 0; k < count; k += 1) areas[k] = run(k);
    tries.push({ areas, seconds: Number(process.hrtime.bigint() - start) / 1e9 });
  }
  return tries.reduce((a, b) => (b.seconds < a.seconds ? b : a));
}

const result = {
  "turf.js `area`": best((k) => area(collection.geometries[k]), shapes.length),
  "mapshaper `this.area`": best(
    (k) => (shapes[k] ? mapshaper.geom.getSphericalShapeArea(shapes[k], arcs) : 0),
    shapes.length,
  ),
};
process.stdout.write(JSON.stringify(result));
