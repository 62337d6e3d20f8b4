// Length and area on the WGS 84 ellipsoid. Edges are geodesics, as everywhere in Marchland.
// Lengths: T. Vincenty, Survey Review 23 (176), 1975. Areas: the series of docs/area.md.

const AXIS = 6378137; // m
const FLATTENING = 1 / 298.257223563;
const POLAR_AXIS = AXIS * (1 - FLATTENING);
const ECC2 = FLATTENING * (2 - FLATTENING);
const ECC = Math.sqrt(ECC2);
const KM_PER_MI = 1.609344;
const RADIAN = Math.PI / 180;
const EQUATOR_DEGREE_M = AXIS * RADIAN;

/**
 * The terms of Vincenty's series for a geodesic that leaves the equator at an angle.
 * @param {number} cos2Alpha
 * @returns {{ A: number, B: number, C: number }}
 */
function seriesOf(cos2Alpha) {
  const u2 = (cos2Alpha * (AXIS ** 2 - POLAR_AXIS ** 2)) / POLAR_AXIS ** 2;
  const A = 1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
  const B = (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
  const C = (FLATTENING / 16) * cos2Alpha * (4 + FLATTENING * (4 - 3 * cos2Alpha));
  return { A, B, C };
}

/**
 * @param {number} B
 * @param {number} sin
 * @param {number} cos
 * @param {number} mid
 * @returns {number}
 */
function arcChange(B, sin, cos, mid) {
  return B * sin * (mid + (B / 4) * (cos * (2 * mid * mid - 1)
    - (B / 6) * mid * (4 * sin * sin - 3) * (4 * mid * mid - 3)));
}

/**
 * @param {number} C
 * @param {number} sinAlpha
 * @param {number} sigma
 * @param {number} sin
 * @param {number} cos
 * @param {number} mid
 * @returns {number}
 */
function longitudeChange(C, sinAlpha, sigma, sin, cos, mid) {
  return (1 - C) * FLATTENING * sinAlpha * (sigma + C * sin * (mid + C * cos * (2 * mid * mid - 1)));
}

/**
 * @param {number} lat
 * @returns {number}
 */
function reduced(lat) {
  return Math.atan((1 - FLATTENING) * Math.tan(lat * RADIAN));
}

/**
 * A difference of longitudes, the short way round, in radians.
 * @param {number} from
 * @param {number} to
 * @returns {number}
 */
function turn(from, to) {
  const degrees = (((to - from) % 360) + 540) % 360 - 180;
  return degrees * RADIAN;
}

/**
 * Length of the geodesic in metres and its first azimuth; null between near-antipodes.
 * @param {LonLatPoint} from
 * @param {LonLatPoint} to
 * @returns {{ metres: number, azimuth: number } | null}
 */
function inverse(from, to) {
  const [U1, U2] = [reduced(from.lat), reduced(to.lat)];
  const [sin1, cos1, sin2, cos2] = [Math.sin(U1), Math.cos(U1), Math.sin(U2), Math.cos(U2)];
  const L = turn(from.lon, to.lon);
  let lambda = L;
  for (let round = 0; round < 100; round += 1) {
    const east = cos2 * Math.sin(lambda);
    const north = cos1 * sin2 - sin1 * cos2 * Math.cos(lambda);
    const sin = Math.hypot(east, north);
    if (sin === 0) return { metres: 0, azimuth: 0 };
    const cos = sin1 * sin2 + cos1 * cos2 * Math.cos(lambda);
    const sigma = Math.atan2(sin, cos);
    const sinAlpha = (cos1 * cos2 * Math.sin(lambda)) / sin;
    const cos2Alpha = 1 - sinAlpha * sinAlpha;
    const mid = cos2Alpha > 1e-15 ? cos - (2 * sin1 * sin2) / cos2Alpha : 0;
    const { A, B, C } = seriesOf(cos2Alpha);
    const next = L + longitudeChange(C, sinAlpha, sigma, sin, cos, mid);
    if (Math.abs(next - lambda) < 1e-13) {
      return { metres: POLAR_AXIS * A * (sigma - arcChange(B, sin, cos, mid)),
        azimuth: Math.atan2(east, north) };
    }
    lambda = next;
  }
  return null;
}

/**
 * The point that lies so many metres from another along an azimuth.
 * @param {LonLatPoint} from
 * @param {number} azimuth
 * @param {number} metres
 * @returns {LonLatPoint}
 */
function direct(from, azimuth, metres) {
  const U1 = reduced(from.lat);
  const [sin1, cos1, sinAz, cosAz] = [Math.sin(U1), Math.cos(U1), Math.sin(azimuth), Math.cos(azimuth)];
  const sigma1 = Math.atan2(Math.tan(U1), cosAz);
  const sinAlpha = cos1 * sinAz;
  const { A, B, C } = seriesOf(1 - sinAlpha * sinAlpha);
  let sigma = metres / (POLAR_AXIS * A);
  for (let round = 0; round < 20; round += 1) {
    const mid = Math.cos(2 * sigma1 + sigma);
    const next = metres / (POLAR_AXIS * A) + arcChange(B, Math.sin(sigma), Math.cos(sigma), mid);
    if (Math.abs(next - sigma) < 1e-14) break;
    sigma = next;
  }
  const [sin, cos, mid] = [Math.sin(sigma), Math.cos(sigma), Math.cos(2 * sigma1 + sigma)];
  const across = sin1 * sin - cos1 * cos * cosAz;
  const lat = Math.atan2(sin1 * cos + cos1 * sin * cosAz,
    (1 - FLATTENING) * Math.hypot(sinAlpha, across));
  const lambda = Math.atan2(sin * sinAz, cos1 * cos - sin1 * sin * cosAz);
  const lon = from.lon + (lambda - longitudeChange(C, sinAlpha, sigma, sin, cos, mid)) / RADIAN;
  return { lat: lat / RADIAN, lon };
}

/**
 * Points along a geodesic, its ends among them, no farther apart than so many metres.
 * @param {LonLatPoint} from
 * @param {LonLatPoint} to
 * @param {number} step
 * @returns {LonLatPoint[]}
 */
function along(from, to, step) {
  const line = inverse(from, to);
  if (!line) return [from, to];
  const count = Math.min(400, Math.max(1, Math.ceil(line.metres / step)));
  const between = Array.from({ length: count - 1 }, (_, n) =>
    direct(from, line.azimuth, (line.metres * (n + 1)) / count));
  return [from, ...between, to];
}

/**
 * Length of a chain of geodesics in metres; NaN where one of them cannot be found.
 * @param {LonLatPoint[]} points
 * @returns {number}
 */
function lengthOf(points) {
  let metres = 0;
  for (let n = 1; n < points.length; n += 1) {
    const leg = inverse(points[n - 1], points[n]);
    metres += leg ? leg.metres : NaN;
  }
  return metres;
}

/**
 * Snyder's q without its factor, 1987, eq. 3-12.
 * @param {number} sin
 * @returns {number}
 */
function zone(sin) {
  return sin / (1 - ECC2 * sin * sin) + Math.atanh(ECC * sin) / ECC;
}

const POLE_ZONE = zone(1);
/** The authalic radius squared: the ellipsoid has the area 4πc². */
const C2 = (AXIS ** 2 * (1 - ECC2) * POLE_ZONE) / 2;

/**
 * What an edge encloses with a parallel, over c²: the chord, and the geodesic's bow beyond it.
 * @param {LonLatPoint} from
 * @param {LonLatPoint} to
 * @param {number} base
 * @returns {number}
 */
function underEdge(from, to, base) {
  const [y1, y2] = [zone(Math.sin(from.lat * RADIAN)) / POLE_ZONE, zone(Math.sin(to.lat * RADIAN)) / POLE_ZONE];
  const [h, d, m] = [turn(from.lon, to.lon), y2 - y1, (y1 + y2) / 2];
  let phi = ((from.lat + to.lat) / 2) * RADIAN;
  let s = 0;
  let G = 0;
  let kappa = 0;
  for (let round = 0; round < 4; round += 1) { // the latitude of the middle, by Newton's method
    s = Math.sin(phi);
    const w2 = 1 - ECC2 * s * s;
    const MN = (AXIS ** 2 * (1 - ECC2)) / (w2 * w2);
    G = (AXIS ** 2 * Math.cos(phi) ** 2) / (w2 * C2);
    kappa = C2 / MN;
    phi += ((m - zone(s) / POLE_ZONE) * kappa) / Math.cos(phi);
  }
  const kappa1 = -4 * ECC2 * s * (C2 / POLAR_AXIS ** 2) ** 2 * (1 - ECC2 * s * s) ** 3;
  const [E2, N2] = [G * h * h, (d * d) / G];
  const bow = (h * s * (E2 + 3 * N2)) / 12
    + ((h * s) / 240) * (kappa * (2 * E2 * E2 + 5 * E2 * N2 + 15 * N2 * N2)
      + ((s * s) / G) * (15 * N2 * N2 - 10 * E2 * N2 - E2 * E2))
    + ((h * kappa1) / 480) * d * d * (E2 + 3 * N2);
  return h * (m - base) + bow;
}

/**
 * Area of a ring of geodesics in m². Long edges are cut: the series is for short ones.
 * @param {LonLatPoint[]} points
 * @returns {number}
 */
function areaOf(points) {
  const base = zone(Math.sin(points[0].lat * RADIAN)) / POLE_ZONE;
  let sum = 0;
  points.forEach((from, n) => {
    const to = points[(n + 1) % points.length];
    const narrow = Math.cos(Math.max(Math.abs(from.lat), Math.abs(to.lat)) * RADIAN);
    const pieces = along(from, to, 100000 * narrow);
    for (let k = 1; k < pieces.length; k += 1) sum += underEdge(pieces[k - 1], pieces[k], base);
  });
  return Math.abs(sum) * C2;
}

/**
 * Whether edges of a ring cross, seen flat: its area would then mean nothing.
 * @param {LonLatPoint[]} points
 * @returns {boolean}
 */
function crossesItself(points) {
  /** @type {(a: LonLatPoint, b: LonLatPoint, c: LonLatPoint) => number} */
  const side = (a, b, c) => Math.sign((b.lon - a.lon) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lon - a.lon));
  const count = points.length;
  for (let i = 0; i < count; i += 1) {
    for (let j = i + 2; j < count; j += 1) {
      if (i === 0 && j === count - 1) continue; // neighbours round the end
      const [a, b, c, d] = [points[i], points[i + 1], points[j], points[(j + 1) % count]];
      if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return true;
    }
  }
  return false;
}
