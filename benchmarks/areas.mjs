// Time turf.js and mapshaper on a GeometryCollection of polygons; print areas in m², lengths in km, and seconds.
import fs from "node:fs";
import { area } from "@turf/area";
import { length } from "@turf/length";
import mapshaper from "mapshaper";

const collection = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const { layers, arcs } = mapshaper.internal.importGeoJSON(structuredClone(collection), {});
const shapes = layers[0].shapes;

/**
 * @param {(k: number) => number} run
 * @param {number} count
 */
function best(run, count) {
  const tries = [];
  for (let i = 0; i < 5; i += 1) {
    const values = new Array(count);
    const start = process.hrtime.bigint();
    for (let k = 0; k < count; k += 1) values[k] = run(k);
    tries.push({ values, seconds: Number(process.hrtime.bigint() - start) / 1e9 });
  }
  return tries.reduce((a, b) => (b.seconds < a.seconds ? b : a));
}

const result = {
  "turf.js `area`": best((k) => area(collection.geometries[k]), shapes.length),
  "turf.js `length`": best((k) => length(collection.geometries[k]), shapes.length),
  "mapshaper `this.area`": best(
    (k) => (shapes[k] ? mapshaper.geom.getSphericalShapeArea(shapes[k], arcs) : 0),
    shapes.length,
  ),
};
process.stdout.write(JSON.stringify(result));
