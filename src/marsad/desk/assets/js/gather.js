// Marks that would cover each other are one mark: each can be seen, read and hit. Only what a screen shows: the server's clusters stay
// what they are.

// Of several clusters one: their middle by weight, their numbers and statuses added up, their ids together where all have them.
function join(one, other) {
  const count = one.count + other.count;
  const statuses = { ...one.statuses };
  for (const [status, number] of Object.entries(other.statuses ?? {})) statuses[status] = (statuses[status] ?? 0) + number;
  const middle = (axis) => (one[axis] * one.count + other[axis] * other.count) / count;
  const ids = [...(one.ids ?? []), ...(other.ids ?? [])];
  return { lat: middle("lat"), lon: middle("lon"), count, statuses, ids: ids.length === count ? ids : [] };
}

// `place(one)` gives the point on the screen ({x, y}), `size(one)` the width of the mark there.
export function gather(clusters, place, size) {
  let kept = [];
  for (const next of [...clusters].sort((a, b) => b.count - a.count)) {
    let one = next;
    // What grew by joining may now touch another.
    for (let touching = true; touching; ) {
      const at = place(one);
      const met = kept.find((other) => Math.hypot(at.x - place(other).x, at.y - place(other).y) < (size(one) + size(other)) / 2);
      touching = met !== undefined;
      if (touching) {
        kept = kept.filter((other) => other !== met);
        one = join(met, one);
      }
    }
    kept.push(one);
  }
  return kept;
}
