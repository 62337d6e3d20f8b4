// Hatches as SVG patterns, once for the map and the swatches alike.

function setUpPatterns() {
  const host = document.getElementById("patterns");
  for (const paired of [false, true]) {
    data.grammar.hatches.forEach((hatch, number) => {
      host.append(hatchPattern(hatch, number, paired));
    });
  }
}

/**
 * Where several hatches cross, each gets more air.
 * @param {Hatch} hatch
 * @param {number} number
 * @param {boolean} paired
 * @returns {SVGPatternElement}
 */
function hatchPattern(hatch, number, paired) {
  const spacing = paired ? data.grammar.paired : hatch.spacing;
  return draw("pattern", {
    id: `hatch-${number}${paired ? "-paired" : ""}`, patternUnits: "userSpaceOnUse",
    width: spacing, height: spacing, patternTransform: `rotate(${hatch.angle} 0 0)`,
  }, draw("line", { class: `ink-${number}`, x1: 0, y1: hatch.phase * spacing + hatch.stroke / 2,
    x2: spacing, y2: hatch.phase * spacing + hatch.stroke / 2, "stroke-width": hatch.stroke }));
}
