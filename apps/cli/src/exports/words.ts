/** Functions that an exported model may need for its preprocessing, as text. */

/** By name; each with those that it calls. */
export const functions: ReadonlyMap<string, { readonly text: string; readonly calls: readonly string[] }> = new Map([
  [
    "valueIn",
    {
      calls: [],
      text: `function valueIn(row, name, type) {
  if (typeof row !== "object" || row === null || !Object.hasOwn(row, name))
    throw new TypeError("predict: the row has no " + JSON.stringify(name) + "; give null where it is missing");
  const value = row[name];
  const isMissing = value === null || value === undefined || value === "" || Number.isNaN(value);
  if (!isMissing && !type.includes(value instanceof Date ? "date" : typeof value))
    throw new TypeError("predict: " + JSON.stringify(name) + " is " + String(value) + "; it is a " + type.join(" or a "));
  return isMissing ? undefined : value;
}`,
    },
  ],
  [
    "numberIn",
    {
      calls: ["valueIn"],
      text: `function numberIn(row, name) {
  return valueIn(row, name, ["number"]) ?? NaN;
}`,
    },
  ],
  [
    "truthIn",
    {
      calls: ["valueIn"],
      text: `function truthIn(row, name) {
  const value = valueIn(row, name, ["boolean"]);
  return value === undefined ? NaN : Number(value);
}`,
    },
  ],
  [
    "textIn",
    {
      calls: ["valueIn"],
      text: `function textIn(row, name) {
  const value = valueIn(row, name, ["string", "number", "boolean"]);
  return value === undefined ? undefined : String(value);
}`,
    },
  ],
  [
    "momentIn",
    {
      calls: ["valueIn"],
      text: `/** A date in milliseconds since 1970: a Date, milliseconds, or a text such as 2024-02-29. */
function momentIn(row, name) {
  const value = valueIn(row, name, ["date", "number", "string"]);
  if (value === undefined) return NaN;
  const moment = new Date(value).getTime();
  if (Number.isNaN(moment)) throw new TypeError("predict: " + JSON.stringify(name) + " is " + value + "; it is a date");
  return moment;
}`,
    },
  ],
  [
    "placeOf",
    {
      calls: [],
      text: `function placeOf(text, values) {
  return text === undefined ? -1 : values.indexOf(text);
}`,
    },
  ],
  [
    "categoryOf",
    {
      calls: ["placeOf"],
      text: `/** The column of a category: its own, that of rare ones, of missing ones, or of those that were not there in training. */
function categoryOf(text, categories, rare, missing, other) {
  if (text === undefined) return missing;
  const place = placeOf(text, categories);
  return place >= 0 ? place : rare.includes(text) ? categories.length : other;
}`,
    },
  ],
  [
    "partOf",
    {
      calls: [],
      text: `/** A part of a date in UTC. */
function partOf(moment, part) {
  const date = new Date(moment);
  const day = 86400000;
  if (part === "year") return date.getUTCFullYear();
  if (part === "month") return date.getUTCMonth() + 1;
  if (part === "day") return date.getUTCDate();
  if (part === "weekday") return (date.getUTCDay() + 6) % 7;
  if (part === "yearday") return Math.floor(moment / day) - Math.floor(Date.UTC(date.getUTCFullYear(), 0, 1) / day) + 1;
  if (part === "hour") return date.getUTCHours();
  if (part === "minute") return date.getUTCMinutes();
  if (part === "second") return date.getUTCSeconds() + (((moment % 1000) + 1000) % 1000) / 1000;
  return moment / day;
}`,
    },
  ],
  [
    "wordCounts",
    {
      calls: ["murmur"],
      text: `/** Counts of words, each in the place that its hash chooses. */
function wordCounts(text, width, lowerCase, signed) {
  const counts = new Array(width).fill(0);
  const words = text === undefined ? [] : ((lowerCase ? text.toLowerCase() : text).match(/[\\p{L}\\p{N}_]{2,}/gu) ?? []);
  for (const word of words) {
    const hash = murmur(word);
    const place = hash === -2147483648 ? (2147483647 - (width - 1)) % width : Math.abs(hash) % width;
    counts[place] += signed && hash < 0 ? -1 : 1;
  }
  return counts;
}`,
    },
  ],
  [
    "murmur",
    {
      calls: [],
      text: `/** MurmurHash3, 32 bits, of a text in UTF-8 with the seed 0. */
function murmur(text) {
  const bytes = Array.from(text).flatMap((letter) => {
    const code = letter.codePointAt(0);
    if (code < 0x80) return [code];
    const tail = (shift) => 0x80 | ((code >> shift) & 0x3f);
    if (code < 0x800) return [0xc0 | (code >> 6), tail(0)];
    if (code < 0x10000) return [0xe0 | (code >> 12), tail(6), tail(0)];
    return [0xf0 | (code >> 18), tail(12), tail(6), tail(0)];
  });
  const mixed = (word) => {
    const k = Math.imul(word, 0xcc9e2d51);
    return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  };
  let hash = 0;
  const whole = bytes.length - (bytes.length % 4);
  for (let i = 0; i < whole; i += 4) {
    hash ^= mixed(bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let i = bytes.length - 1; i >= whole; i--) rest = (rest << 8) | bytes[i];
  if (whole < bytes.length) hash ^= mixed(rest);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}`,
    },
  ],
]);

/** Texts of functions, with those that they call. */
export function textsOf(names: Iterable<string>): readonly string[] {
  const all = new Set<string>(names);
  for (const name of all) for (const called of functions.get(name)!.calls) all.add(called);
  return [...functions].filter(([name]) => all.has(name)).map(([, { text }]) => text);
}
