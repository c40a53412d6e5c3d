// Outlines of the world as a flat map can draw them. The files hold rings that cross the line of 180 degrees, or go round a pole, as a
// globe has them: on a flat map such a ring would be a stripe from one edge to the other.

// A line whose longitudes go on past 180 instead of jumping to the other side.
export function unroll(line) {
  let shift = 0;
  return line.map(([lon, lat], at) => {
    if (at) {
      const step = lon - line[at - 1][0];
      if (step > 180) shift -= 360;
      else if (step < -180) shift += 360;
    }
    return [lon + shift, lat];
  });
}

// A ring that went round a pole is closed along the edge of the map.
function close(ring) {
  const first = ring[0];
  const last = ring.at(-1);
  if (Math.abs(last[0] - first[0]) < 180) return ring;
  const pole = ring.reduce((sum, [, lat]) => sum + lat, 0) < 0 ? -90 : 90;
  return [...ring, [last[0], pole], [first[0], pole], first];
}

const moved = (line, by) => line.map(([lon, lat]) => [lon + by, lat]);

// Where a line leaves the map on one side it comes in on the other: the same line once more.
function copies(parts, outline) {
  const lons = outline.map(([lon]) => lon);
  const all = [parts];
  if (Math.max(...lons) > 180) all.push(parts.map((part) => moved(part, -360)));
  if (Math.min(...lons) < -180) all.push(parts.map((part) => moved(part, 360)));
  return all;
}

// Polygons (lists of rings) of a GeoJSON geometry, flat.
export function flatPolygons({ type, coordinates }) {
  const polygons = type === "Polygon" ? [coordinates] : coordinates;
  return polygons.flatMap((rings) => {
    const flat = rings.map((ring) => close(unroll(ring)));
    return copies(flat, flat[0]);
  });
}

// Lines of a GeoJSON MultiLineString, flat.
export function flatLines({ coordinates }) {
  return coordinates.flatMap((line) => {
    const flat = unroll(line);
    return copies([flat], flat).map(([one]) => one);
  });
}
