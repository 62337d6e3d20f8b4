// TopoJSON to Leaflet's latitude-longitude lists: arcs are stored as steps, each once.

/** Decode a topology into a map from shape id to {type, rings of [lat, lon]}. */
function decode(topology) {
  const [scaleX, scaleY] = topology.transform.scale;
  const [shiftX, shiftY] = topology.transform.translate;
  const arcs = topology.arcs.map((steps) => {
    let x = 0;
    let y = 0;
    return steps.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [y * scaleY + shiftY, x * scaleX + shiftX];
    });
  });

  function path(references) {
    const points = [];
    for (const reference of references) {
      const arc = reference < 0 ? arcs[~reference].slice().reverse() : arcs[reference];
      // Consecutive arcs share the vertex they meet at.
      points.push(...(points.length ? arc.slice(1) : arc));
    }
    return points;
  }

  const shapes = new Map();
  for (const geometry of topology.objects.sheet.geometries) {
    const isArea = geometry.type === "MultiPolygon";
    const paths = isArea
      ? geometry.arcs.map((rings) => rings.map(path))
      : geometry.arcs.map((line) => path(line));
    shapes.set(geometry.id, { isArea, paths });
  }
  return shapes;
}
