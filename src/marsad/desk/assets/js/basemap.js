// Land and borders of the world, drawn on canvas from files of our own: coarse from afar, finer from near. Borders are those of Natural
// Earth and no statement of ours: the attribution of the map says so. Each file is asked for when it is first needed.
import L from "leaflet";
import { feature, mesh } from "topojson-client";
import coarse from "world-atlas/countries-110m.json";
import fine from "world-atlas/countries-50m.json";
import { flatLines, flatPolygons } from "./world.js";

const NEAR = 4;

// A colour token as canvas understands it.
function colour(element, token) {
  const probe = element.appendChild(document.createElement("span"));
  probe.style.color = `var(${token})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

async function world(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const topology = await answer.json();
  const { countries } = topology.objects;
  const land = feature(topology, topology.objects.land);
  const turned = (lines) => lines.map((line) => line.map(([lon, lat]) => [lat, lon]));
  return {
    land: (land.features ?? [land]).flatMap(({ geometry }) => flatPolygons(geometry)).map(turned),
    borders: turned(flatLines(mesh(topology, countries, (a, b) => a !== b))),
  };
}

function styles(element) {
  const border = colour(element, "--map-border");
  return {
    land: { fillColor: colour(element, "--map-land"), fillOpacity: 1, color: border, weight: 0.75 },
    borders: { color: border, weight: 1, dashArray: "3 3" },
  };
}

// Puts the world under everything else of a map and keeps it as fine as the zoom asks for.
export function basemap(map, element) {
  map.createPane("world").style.zIndex = 150;
  const renderer = L.canvas({ pane: "world", padding: 0.3 });
  const drawn = new Map();
  let shown = null;

  async function show() {
    const address = map.getZoom() >= NEAR ? fine : coarse;
    if (address === shown) return;
    shown = address;
    if (!drawn.has(address)) drawn.set(address, world(address).then((parts) => layers(parts)));
    const layer = await drawn.get(address);
    if (shown !== address) return;
    for (const other of drawn.values()) other.then((one) => one !== layer && one.remove());
    layer.addTo(map);
  }

  function layers(parts) {
    const look = styles(element);
    const options = { renderer, pane: "world", interactive: false };
    return L.layerGroup([L.polygon(parts.land, { ...options, ...look.land }), L.polyline(parts.borders, { ...options, ...look.borders })]);
  }

  async function recolour() {
    const look = styles(element);
    for (const made of drawn.values()) {
      const [land, borders] = (await made).getLayers();
      land.setStyle(look.land);
      borders.setStyle(look.borders);
    }
  }

  map.on("zoomend", show);
  document.addEventListener("marsad:theme", recolour);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  return show();
}
