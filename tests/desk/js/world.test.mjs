// Outlines on a flat map. Run by tests/desk/test_assets.py.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flatLines, flatPolygons, unroll } from "../../../src/marsad/desk/assets/js/world.js";

const jumps = (line) => line.some(([lon], at) => at && Math.abs(lon - line[at - 1][0]) > 180);

test("a ring over the line of 180 degrees stays in one piece, and comes in on the other side", () => {
  const ring = [[170, 60], [-170, 60], [-170, 70], [170, 70], [170, 60]];
  assert.deepEqual(unroll(ring).map(([lon]) => lon), [170, 190, 190, 170, 170]);
  const flat = flatPolygons({ type: "Polygon", coordinates: [ring] });
  assert.deepEqual(flat.map(([outline]) => outline.map(([lon]) => lon)), [[170, 190, 190, 170, 170], [-190, -170, -170, -190, -190]]);
});

test("a ring round the pole is closed along the edge of the map", () => {
  const ring = [[-180, -70], [-90, -75], [0, -70], [90, -65], [180, -70], [-180, -70]];
  const [[flat]] = flatPolygons({ type: "Polygon", coordinates: [ring] });
  assert.ok(!jumps(flat.slice(0, 6)));
  assert.ok(flat.some(([, lat]) => lat === -90));
  assert.deepEqual(flat.at(-1), flat[0]);
});

test("what lies on one side alone is left as it is, holes too", () => {
  const rings = [[[0, 0], [10, 0], [10, 10], [0, 0]], [[2, 1], [4, 1], [4, 2], [2, 1]]];
  assert.deepEqual(flatPolygons({ type: "MultiPolygon", coordinates: [rings] }), [rings]);
});

test("lines too", () => {
  const flat = flatLines({ coordinates: [[[179, 0], [-179, 1]], [[5, 5], [6, 6]]] });
  assert.deepEqual(flat, [[[179, 0], [181, 1]], [[-181, 0], [-179, 1]], [[5, 5], [6, 6]]]);
});
