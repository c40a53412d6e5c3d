// Places in a text: code points against UTF-16 units, letters with their signs, words. Run by tests/desk/test_assets.py.
import assert from "node:assert/strict";
import { test } from "node:test";
import { letter, overlap, spans, tidy, toPoints, toUnits, wordAt, words } from "../../../src/marsad/desk/assets/js/offsets.js";

const MIXED = "🚨 عاجل: قُتِلَ 3 في غارة بمسيّرة MQ-9 قرب «الوادي» 👩🏽‍🚒 الساعة 21:30";
const quote = (text, start, end) => [...text].slice(start, end).join("");

test("a place in units and in code points is the same place, at every letter", () => {
  const points = [...MIXED];
  for (let at = 0; at <= points.length; at += 1) {
    const units = points.slice(0, at).join("").length;
    assert.equal(toUnits(MIXED, at), units);
    assert.equal(toPoints(MIXED, units), at);
  }
});

test("a place inside a pair is the one before it, a place past the end is the end", () => {
  assert.equal(toPoints("🚨ا", 1), 0);
  assert.equal(toPoints("ا🚨", 2), 1);
  assert.equal(toPoints("🚨ا", 99), 2);
  assert.equal(toUnits("🚨ا", 99), 3);
});

test("what is selected is what Python would cut out", () => {
  const start = MIXED.indexOf("غارة");
  const found = tidy(MIXED, start, start + 4);
  assert.equal(quote(MIXED, toPoints(MIXED, found.start), toPoints(MIXED, found.end)), "غارة");
});

test("spaces and marks of direction at the ends are not meant", () => {
  const text = "قال \u200f الناطق \u2069 إن";
  const found = tidy(text, 3, text.indexOf("إن"));
  assert.equal(text.slice(found.start, found.end), "الناطق");
  assert.equal(tidy("ab  cd", 2, 4), null);
  assert.equal(tidy("ab", 1, 1), null);
});

test("a letter keeps its vowel signs, an emoji its parts", () => {
  const harakat = "قُتِلَ";
  assert.deepEqual(tidy(harakat, 0, 3), { start: 0, end: 4 });
  assert.deepEqual(tidy(harakat, 1, 2), { start: 0, end: 2 });
  const woman = MIXED.indexOf("👩");
  const found = tidy(MIXED, woman + 1, woman + 3);
  assert.equal(MIXED.slice(found.start, found.end), "👩🏽‍🚒");
});

test("a prefix may be taken off a word, letter by letter, and a half word stays one", () => {
  const text = "في بِمدينة";
  const word = words(text)[1];
  const after = letter(text, word.start, 1);
  assert.equal(text.slice(after, word.end), "مدينة");
  assert.equal(letter(text, after, -1), word.start);
  assert.deepEqual(tidy(text, after, word.end), { start: after, end: word.end });
  assert.equal(letter(text, text.length, 1), text.length);
  assert.equal(letter(text, 0, -1), 0);
});

test("words: Arabic with its signs, Latin and numbers with what joins them, an emoji by itself, no punctuation", () => {
  const cut = (text) => words(text).map(({ start, end }) => text.slice(start, end));
  assert.deepEqual(cut(MIXED), ["🚨", "عاجل", "قُتِلَ", "3", "في", "غارة", "بمسيّرة", "MQ-9", "قرب", "الوادي", "👩🏽‍🚒", "الساعة", "21:30"]);
  assert.deepEqual(cut("انتهى.وقال، ثم"), ["انتهى", "وقال", "ثم"]);
  assert.deepEqual(cut("٢٫٥ و١٢٠٠؟"), ["٢٫٥", "و١٢٠٠"]);
  assert.deepEqual(cut("مـــات \uFFFC\uFFFC\uFFFC هنا"), ["مـــات", "\uFFFC\uFFFC\uFFFC", "هنا"]);
  assert.deepEqual(cut(""), []);
});

test("the word at a place is the one that holds it, else the next, else the last", () => {
  const all = words("قال  الناطق");
  assert.equal(wordAt(all, 1), 0);
  assert.equal(wordAt(all, 4), 1);
  assert.equal(wordAt(all, 99), 1);
});

test("spans are read, and what is none is left out", () => {
  assert.deepEqual(spans("12-24, 30-41"), [[12, 24], [30, 41]]);
  assert.deepEqual(spans("5-5,9-3,x,"), []);
  assert.deepEqual(spans(undefined), []);
  assert.ok(overlap([[0, 5]], [[4, 9]]));
  assert.ok(!overlap([[0, 5]], [[5, 9]]));
});
