// What the benchmarks use of Node and of the packages they time, which are not installed for lint.

declare const process: {
  argv: string[];
  hrtime: { bigint(): bigint };
  stdout: { write(text: string): void };
};

declare module "node:fs" {
  const fs: { readFileSync(path: string, encoding: "utf8"): string };
  export default fs;
}

declare module "@turf/area" {
  export function area(geometry: GeoJSON.Geometry): number;
}

declare module "@turf/length" {
  export function length(geometry: GeoJSON.Geometry): number;
}

declare module "mapshaper" {
  /** Numbers of arcs, by ring; none for an empty geometry. */
  type Rings = number[][] | null;
  type Arcs = { readonly size: () => number };
  const mapshaper: {
    internal: {
      importGeoJSON(
        source: GeoJSON.GeometryCollection,
        options: object,
      ): { layers: { shapes: Rings[] }[]; arcs: Arcs };
    };
    geom: { getSphericalShapeArea(rings: number[][], arcs: Arcs): number };
  };
  export default mapshaper;
}
