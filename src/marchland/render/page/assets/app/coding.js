// What marchland/render/page/coding.py writes: texts with repetitions taken out, and linework.

const FINAL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const MORE = "!#$%()*+,-./:;=?@[]^_`{|}~";

/** Value of each digit by its code. */
const DIGITS = new Uint8Array(128);
[...FINAL + MORE].forEach((digit, n) => { DIGITS[digit.charCodeAt(0)] = n; });

/**
 * Read the whole numbers of a list of codes, small digits first, each with `take`: it returns
 * whether to go on. Return what follows them.
 * @param {Uint32Array} codes
 * @param {number} start
 * @param {(number: number) => unknown} take
 * @returns {number}
 */
function readNumbers(codes, start, take) {
  let at = start;
  for (let number = 0, unit = 1; at < codes.length;) {
    const digit = DIGITS[codes[at]];
    at += 1;
    number += digit * unit;
    unit *= MORE.length;
    if (digit < FINAL.length) {
      if (!take(number)) break;
      number = 0;
      unit = 1;
    }
  }
  return at;
}

const REPEAT = "~".charCodeAt(0);
const REPEATED = 8;

/**
 * Codes of the characters of a text; one character may take two places in a text.
 * @param {string} text
 * @returns {Uint32Array}
 */
function codesOf(text) {
  const codes = new Uint32Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; count += 1) {
    codes[count] = Number(text.codePointAt(at));
    at += codes[count] > 0xffff ? 2 : 1;
  }
  return codes.subarray(0, count);
}

/**
 * Read the whole numbers of a text.
 * @param {string} text
 * @returns {number[]}
 */
function numbersOf(text) {
  /** @type {number[]} */
  const numbers = [];
  readNumbers(codesOf(text), 0, (number) => numbers.push(number));
  return numbers;
}

/**
 * Put what was said before back into a text.
 * @param {string} text
 * @returns {string}
 */
function longText(text) {
  const short = codesOf(text);
  let long = new Uint32Array(4 * short.length);
  let end = 0;
  /** @type {(code: number) => void} */
  const add = (code) => {
    if (end === long.length) {
      const longer = new Uint32Array(2 * long.length);
      longer.set(long);
      long = longer;
    }
    long[end] = code;
    end += 1;
  };
  /** @type {number[]} */
  const said = [];
  // How long ago, and how many characters more; none of the second where the first is none.
  /** @type {(number: number) => boolean} */
  const take = (number) => said.push(number) < 2 && number > 0;
  for (let at = 0; at < short.length;) {
    if (short[at] !== REPEAT) {
      add(short[at]);
      at += 1;
      continue;
    }
    said.length = 0;
    at = readNumbers(short, at + 1, take);
    const [ago, more] = said;
    if (ago === 0) add(REPEAT);
    else for (let n = 0; n < REPEATED + more; n += 1) add(long[end - ago]);
  }
  const parts = [];
  for (let at = 0; at < end; at += 8192) {
    parts.push(String.fromCodePoint(...long.subarray(at, Math.min(end, at + 8192))));
  }
  return parts.join("");
}

/** @type {(number: number) => number} */
const unfolded = (number) => (number % 2 ? -(number + 1) / 2 : number / 2);

/**
 * Read arcs; each is a list of places, made when it is first asked for. Every step starts where
 * the one before ended.
 * @param {string} text
 * @param {number} step
 * @returns {(number: number) => Ring}
 */
function arcsOf(text, step) {
  const numbers = numbersOf(text);
  // Whole numbers divide exactly where multiplying by a step would not.
  const perDegree = Math.round(1 / step);
  /** @type {{ start: number, end: number, places: Ring | null }[]} */
  const arcs = [];
  let at = 1;
  let x = 0;
  let y = 0;
  for (let left = numbers[0]; left > 0; left -= 1) {
    const start = at + 1;
    arcs.push({ start, end: start + 2 * numbers[at], places: null });
    at = start + 2 * numbers[at];
    for (let n = start; n < at; n += 2) {
      x += unfolded(numbers[n]);
      y += unfolded(numbers[n + 1]);
      numbers[n] = x;
      numbers[n + 1] = y;
    }
  }
  return (number) => {
    const arc = arcs[number];
    if (!arc.places) {
      arc.places = [];
      for (let n = arc.start; n < arc.end; n += 2) {
        arc.places.push(L.latLng(numbers[n + 1] / perDegree, numbers[n] / perDegree));
      }
    }
    return arc.places;
  };
}

/**
 * What makes a thing when it is first asked for, and then has it.
 * @template T
 * @param {() => T} made
 * @returns {() => T}
 */
function once(made) {
  /** @type {T | undefined} */
  let kept;
  return () => {
    kept = kept || made();
    return kept;
  };
}

/**
 * Read shapes: a map from id to {isArea, paths}, which makes lists of places when asked.
 * @param {Topology} topology
 * @returns {Map<string, Linework>}
 */
function shapesOf({ step, ids, arcs: arcText, shapes: text }) {
  const arcOf = arcsOf(arcText, step);
  const numbers = numbersOf(text);
  let at = 0;
  let expected = 0;
  const next = () => {
    at += 1;
    return numbers[at - 1];
  };
  /** @type {<T>(read: () => T) => T[]} */
  const list = (read) => {
    /** @type {ReturnType<typeof read>[]} */
    const items = [];
    for (let left = next(); left > 0; left -= 1) items.push(read());
    return items;
  };
  const reference = () => {
    const coded = next();
    const isBackwards = coded % 2 === 1;
    const number = expected + unfolded(Math.floor(coded / 2));
    expected = isBackwards ? number - 1 : number + 1;
    return { number, isBackwards };
  };
  /** @type {(references: { number: number, isBackwards: boolean }[]) => Ring} */
  const path = (references) => {
    /** @type {Ring} */
    const points = [];
    for (const { number, isBackwards } of references) {
      const arc = isBackwards ? arcOf(number).slice().reverse() : arcOf(number);
      // Consecutive arcs share the vertex they meet at.
      for (let n = points.length ? 1 : 0; n < arc.length; n += 1) points.push(arc[n]);
    }
    return points;
  };
  /** @type {Map<string, Linework>} */
  const shapes = new Map();
  for (const id of ids) {
    const isArea = next() === 1;
    if (isArea) {
      const parts = list(() => list(() => list(reference)));
      shapes.set(id, { isArea, paths: once(() => parts.map((part) => part.map(path))) });
    } else {
      const parts = list(() => list(reference));
      shapes.set(id, { isArea, paths: once(() => parts.map(path)) });
    }
  }
  return shapes;
}
