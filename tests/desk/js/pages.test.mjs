// What scripts decide without a page: keys, filters. Run by tests/desk/test_assets.py.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { addEventListener() {}, body: { dataset: {} } };
globalThis.localStorage = { getItem: () => null };
const { arabic, combination, latin } = await import("../../../src/marsad/desk/assets/js/caps.js");
const { now } = await import("../../../src/marsad/desk/assets/js/keys.js");
const { trim } = await import("../../../src/marsad/desk/assets/js/filters.js");

test("a key is a place on the keyboard, whatever letter it writes", () => {
  assert.equal(combination({ code: "KeyA", key: "ش", shiftKey: false }), "KeyA");
  assert.equal(combination({ code: "KeyA", key: "A", shiftKey: true }), "Shift+KeyA");
  assert.equal(combination({ code: "Numpad3", key: "3", shiftKey: false }), "Digit3");
});

test("both caps of a key are told", () => {
  assert.deepEqual([latin("KeyA"), arabic("KeyA")], ["A", "ش"]);
  assert.deepEqual([latin("Shift+KeyJ"), arabic("Shift+KeyJ")], ["⇧J", "⇧ت"]);
  assert.deepEqual([latin("Slash"), latin("Digit7"), arabic("Digit7")], ["/", "7", undefined]);
});

test("a key that was given to something else does nothing of its own", () => {
  const changes = { KeyA: "KeyZ", KeyR: "KeyA" };
  assert.equal(now("KeyA", changes), "KeyZ");
  assert.equal(now("KeyR", changes), "KeyA");
  assert.equal(now("KeyZ", changes), "");
  assert.equal(now("KeyJ", changes), "KeyJ");
});

test("an address holds what was chosen, nothing else, in the order of the form", () => {
  const data = new FormData();
  for (const [name, value] of [["q", ""], ["type", "siege"], ["type", ""], ["type", "clash"], ["place", "LY"]]) data.append(name, value);
  trim(data);
  assert.deepEqual([...data], [["type", "siege"], ["type", "clash"], ["place", "LY"]]);
});
