// Marks of a map that would cover each other. Run by tests/desk/test_assets.py.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gather } from "../../../src/marsad/desk/assets/js/gather.js";

const place = ({ lat, lon }) => ({ x: lon, y: lat });
const size = () => 24;
const one = (lon, count, statuses, ids) => ({ lat: 0, lon, count, statuses, ids });

test("marks that stand apart are left as they are", () => {
  const all = [one(0, 5, { contested: 5 }, []), one(30, 1, { verified: 1 }, ["a"])];
  assert.deepEqual(gather(all, place, size), all);
});

test("marks that touch are one, with all that they stand for", () => {
  const [met, ...rest] = gather([one(0, 3, { contested: 2, denied: 1 }, ["a", "b", "c"]), one(20, 1, { contested: 1 }, ["d"])], place, size);
  assert.deepEqual(rest, []);
  assert.deepEqual([met.count, met.lon, met.statuses, met.ids], [4, 5, { contested: 3, denied: 1 }, ["a", "b", "c", "d"]]);
});

test("what grew may touch another; ids are told where all are", () => {
  const all = gather([one(0, 10, {}, []), one(40, 10, {}, []), one(20, 1, {}, ["a"])], place, size);
  assert.equal(all.reduce((sum, { count }) => sum + count, 0), 21);
  assert.equal(all.length, 2);
  assert.ok(all.every(({ ids }) => ids.length === 0));
});

test("nothing is lost, however many lie in one place", () => {
  const many = Array.from({ length: 200 }, (_, at) => one(at % 7, 1, { verified: 1 }, [String(at)]));
  const [all, ...rest] = gather(many, place, size);
  assert.deepEqual([rest.length, all.count, all.ids.length, all.statuses.verified], [0, 200, 200, 200]);
});
