// Places in a text. The server counts Unicode code points, the browser UTF-16 units: an emoji is one of those and two of these.
// Everything here is of strings alone, so that it is tested without a browser.

const HIGH = /[\uD800-\uDBFF]/;
const LOW = /[\uDC00-\uDFFF]/;
// What a selection may drag along without meaning it: spaces, and the marks that only steer direction.
const LOOSE = /[\s\u200B\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069\uFEFF]/;
// One place in the text that may not be read: a masked name.
export const HIDDEN = "\uFFFC";

// Code points before a place given in units. A place inside a pair counts as the one before it.
export function toPoints(text, units) {
  let points = 0;
  for (let at = 0; at < Math.min(units, text.length); at += 1) if (!(LOW.test(text[at]) && at > 0 && HIGH.test(text[at - 1]))) points += 1;
  return splits(text, units) ? points - 1 : points;
}

// Units before a place given in code points; the end of the text where it is shorter.
export function toUnits(text, points) {
  let at = 0;
  for (let left = points; left > 0 && at < text.length; left -= 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}

const splits = (text, at) => at > 0 && at < text.length && LOW.test(text[at]) && HIGH.test(text[at - 1]);

// A selection as it was meant: no half letters (a letter keeps its vowel signs, an emoji its parts), no spaces at its ends. Units.
export function tidy(text, start, end) {
  if (start >= end) return null;
  const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text);
  let from = letters.containing(start)?.index ?? start;
  const last = letters.containing(end - 1);
  let to = last ? last.index + last.segment.length : end;
  while (from < to && LOOSE.test(text[from])) from += 1;
  while (to > from && LOOSE.test(text[to - 1])) to -= 1;
  return from < to ? { start: from, end: to } : null;
}

// Words, in units: letters with their signs, numbers with what joins them ("21:30", "BMP-1"), a masked name as one, else each sign or
// emoji by itself.
const WORD =
  /\uFFFC+|█+|[\p{L}\p{N}_][\p{L}\p{N}\p{M}_\u200C\u200D]*(?:(?<=[\p{N}\p{Script=Latin}])[-.,:/'’٫٬](?=[\p{N}\p{Script=Latin}])[\p{L}\p{N}\p{M}_]+)*|\p{RI}\p{RI}|\p{Extended_Pictographic}(?:[\p{EMod}\uFE0F]|\u200D\p{Extended_Pictographic})*|[^\s\p{P}\p{C}\p{M}]/gu;

export function words(text) {
  return [...text.matchAll(WORD)].map((found) => ({ start: found.index, end: found.index + found[0].length }));
}

// The word at a place, or the next one after it; its number.
export function wordAt(all, at) {
  const found = all.findIndex((word) => word.end > at);
  return found < 0 ? all.length - 1 : found;
}

// One letter further or back, with its signs. Units.
export function letter(text, at, step) {
  const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text);
  if (step > 0) {
    const here = letters.containing(at);
    return here ? here.index + here.segment.length : text.length;
  }
  return at > 0 ? letters.containing(at - 1).index : 0;
}

// "12-24,30-41" as pairs of code points; what is no span is left out.
export function spans(told) {
  return (told ?? "")
    .split(",")
    .map((span) => /^\s*(\d+)-(\d+)\s*$/.exec(span))
    .filter((found) => found && Number(found[1]) < Number(found[2]))
    .map((found) => [Number(found[1]), Number(found[2])]);
}

export const overlap = (some, others) => some.some(([start, end]) => others.some(([from, to]) => start < to && from < end));
