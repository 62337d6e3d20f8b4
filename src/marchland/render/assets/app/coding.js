// What marchland/render/coding.py writes: texts with repetitions taken out, and linework.

const FINAL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const MORE = "!#$%()*+,-./:;=?@[]^_`{|}~";

const DIGITS = new Map([...FINAL + MORE].map((digit, n) => [digit, n]));

/** Read one whole number of a list of characters, small digits first; return it and what follows. */
function numberAt(characters, start) {
  let number = 0;
  let unit = 1;
  for (let at = start; ; at += 1) {
    const digit = DIGITS.get(characters[at]);
    number += digit * unit;
    unit *= MORE.length;
    if (digit < FINAL.length) return [number, at + 1];
  }
}

/** Read the whole numbers of a text. */
function numbersOf(text) {
  const numbers = [];
  for (let at = 0, number; at < text.length;) {
    [number, at] = numberAt(text, at);
    numbers.push(number);
  }
  return numbers;
}

const REPEAT = "~";
const REPEATED = 8;

/** Put what was said before back into a text. */
function longText(text) {
  const short = [...text];
  const long = [];
  for (let at = 0; at < short.length;) {
    if (short[at] !== REPEAT) {
      long.push(short[at]);
      at += 1;
      continue;
    }
    let ago;
    let more;
    [ago, at] = numberAt(short, at + 1);
    if (ago === 0) {
      long.push(REPEAT);
      continue;
    }
    [more, at] = numberAt(short, at);
    for (let n = 0; n < REPEATED + more; n += 1) long.push(long[long.length - ago]);
  }
  return long.join("");
}

const unfolded = (number) => (number % 2 ? -(number + 1) / 2 : number / 2);

/** Read arcs, each a list of [lat, lon]; every step starts where the one before ended. */
function arcsOf(text, step) {
  const numbers = numbersOf(text);
  // Whole numbers divide exactly where multiplying by a step would not.
  const perDegree = Math.round(1 / step);
  const arcs = [];
  let at = 1;
  let x = 0;
  let y = 0;
  for (let left = numbers[0]; left > 0; left -= 1) {
    const arc = [];
    const end = at + 1 + 2 * numbers[at];
    for (at += 1; at < end; at += 2) {
      x += unfolded(numbers[at]);
      y += unfolded(numbers[at + 1]);
      arc.push([y / perDegree, x / perDegree]);
    }
    arcs.push(arc);
  }
  return arcs;
}

/** Read shapes: a map from id to {isArea, paths}, which makes lists of [lat, lon] when asked. */
function shapesOf({ step, ids, arcs: arcText, shapes: text }) {
  const arcs = arcsOf(arcText, step);
  const numbers = numbersOf(text);
  let at = 0;
  let expected = 0;
  const next = () => {
    at += 1;
    return numbers[at - 1];
  };
  const list = (read) => Array.from({ length: next() }, read);
  const reference = () => {
    const coded = next();
    const isBackwards = coded % 2 === 1;
    const number = expected + unfolded(Math.floor(coded / 2));
    expected = isBackwards ? number - 1 : number + 1;
    return { number, isBackwards };
  };
  const path = (references) => {
    const points = [];
    for (const { number, isBackwards } of references) {
      const arc = isBackwards ? arcs[number].slice().reverse() : arcs[number];
      // Consecutive arcs share the vertex they meet at.
      for (let n = points.length ? 1 : 0; n < arc.length; n += 1) points.push(arc[n]);
    }
    return points;
  };
  const shapes = new Map();
  for (const id of ids) {
    const isArea = next() === 1;
    const parts = list(() => (isArea ? list(() => list(reference)) : list(reference)));
    shapes.set(id, { isArea,
      paths: () => parts.map((part) => (isArea ? part.map(path) : path(part))) });
  }
  return shapes;
}
