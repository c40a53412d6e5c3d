// Maps. The page keeps a list beside each: the map is another way to see it.
//
// <div class="map" data-map data-src="/incidents/map.json?…" data-detail="/incident/"
//      data-attribution="…" data-tiles="…" data-center="32.4,13.6" data-zoom="5" data-more="/incidents?…">
//   data-src      answers {"clusters": [{"lat", "lon", "count", "statuses": {"contested": 2, …}, "ids": [few], "radius_km"}]} for
//                 ?bbox=west,south,east,north&zoom=N, which are added here; asked again after each move
//   data-detail   the page of one incident is this and its id
//   data-list     the list of incidents: a circle of several leads there, with what lies near it
//   data-lat, data-lon, data-radius (km), data-status, data-name: for one incident, instead of data-src
//   data-labels   answers {"labels": [{"name", "lat", "lon", "rank", "kind"}]} for the same question; left out: those of the desk
import L from "leaflet";
import { basemap } from "./basemap.js";
import { gather } from "./gather.js";
import { make, onContent, text, within } from "./ready.js";

const ORDER = ["contested", "denied", "one-sided", "single-claim", "corroborated", "verified"];
// What a finger can hit, and the eye tell from a point.
const SINGLE = 24;
const WORLD = L.latLngBounds([-85, -220], [85, 220]);
const slug = (status) => status.replaceAll(" ", "-");

const told = (words, values) => words.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

// The status that most incidents of a cluster have; of several, the one that asks for more care.
export function main(statuses) {
  const all = Object.entries(statuses ?? {}).filter(([, count]) => count > 0);
  if (!all.length) return "";
  const most = Math.max(...all.map(([, count]) => count));
  return all.filter(([, count]) => count === most).map(([status]) => slug(status)).sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))[0];
}

// How wide a number's circle is: by its digits and its size, so that a large one is seen from afar.
const across = (count) => (count === 1 ? SINGLE : width(count));
const width = (count) => Math.round(Math.min(56, 22 + 7 * Math.log10(count) + 2 * String(count).length));

const around = (x, y, half, high = half) => [x - half, y - high, x + half, y + high];
const meets = (box, others) => others.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);

// Where a name may stand: that of a country in its middle, never so far off that it names another; that of a town beside its point.
const MIDDLE = [[0, 0], [0, -9], [0, 9]];
const BESIDE = (half) => [[0, 11], [0, -12], [half + 6, 0], [-half - 6, 0]];

function numbers(count) {
  const locale = document.body.dataset.digits === "arabic" ? "ar-EG" : "en";
  return new Intl.NumberFormat(locale, { notation: count > 9999 ? "compact" : "standard" }).format(count);
}

class Sheet {
  constructor(element) {
    this.element = element;
    this.say = {
      one: text("mapOne", "Open the incident"),
      many: text("mapMany", "%(count)s incidents: look closer"),
      radius: text("mapRadius", "within %(km)s km"),
      none: text("mapNone", "Nothing here"),
      fault: text("mapFault", "The map can't be filled. The list has everything."),
    };
    this.map = L.map(element, { preferCanvas: true, worldCopyJump: true, minZoom: 1, maxZoom: 14, maxBounds: WORLD, zoomControl: false, keyboard: true, attributionControl: false });
    const start = document.documentElement.dir === "rtl" ? "topright" : "topleft";
    L.control.zoom({ position: start, zoomInTitle: text("mapIn", "Zoom in"), zoomOutTitle: text("mapOut", "Zoom out") }).addTo(this.map);
    const foot = document.documentElement.dir === "rtl" ? "bottomleft" : "bottomright";
    L.control.attribution({ prefix: false, position: foot }).addAttribution(this.attribution()).addTo(this.map);
    L.control.scale({ imperial: false, position: foot }).addTo(this.map);
    this.status = element.appendChild(make("div", { class: "map-status", role: "status" }));
    this.circles = L.layerGroup().addTo(this.map);
    this.labels = L.layerGroup().addTo(this.map);
    this.marks = L.layerGroup().addTo(this.map);
    this.restyled = () => this.drawCircles();
    document.addEventListener("marsad:theme", this.restyled);
  }

  attribution() {
    const span = make("span", { dir: document.documentElement.dir || "ltr" }, this.element.dataset.attribution ?? text("mapAttribution", "Natural Earth, public domain. Borders are no statement on the status of any territory."));
    return span.outerHTML;
  }

  async start() {
    const { dataset } = this.element;
    const [lat, lon] = (dataset.center ?? "27,20").split(",").map(Number);
    this.map.setView([lat, lon], Number(dataset.zoom ?? 3));
    const under = dataset.tiles ? L.tileLayer(dataset.tiles, { maxZoom: 18 }).addTo(this.map) && Promise.resolve() : basemap(this.map, this.element);
    under.catch((error) => console.error(error));
    if (dataset.lat) this.places([{ lat: Number(dataset.lat), lon: Number(dataset.lon), radius_km: Number(dataset.radius) || null, name: dataset.name, status: dataset.status }]);
    if (dataset.src) await this.frame();
    this.map.on("moveend", () => this.refresh());
    await this.refresh();
  }

  // The first look: all that the query finds, no nearer than a country.
  async frame() {
    if (this.element.dataset.center) return;
    const found = await this.ask(this.element.dataset.src, "-180,-85,180,85", 2);
    const all = found?.clusters ?? [];
    if (all.length) this.map.fitBounds(L.latLngBounds(all.map((one) => [one.lat, one.lon])), { padding: [36, 36], maxZoom: 7, animate: false });
  }

  async ask(source, bbox, zoom, signal) {
    const address = new URL(source, location.href);
    address.searchParams.set("bbox", bbox);
    address.searchParams.set("zoom", String(zoom));
    const answer = await fetch(address, { signal, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${address.pathname}: ${answer.status}`);
    return answer.json();
  }

  box() {
    const bounds = this.map.getBounds().pad(0.1);
    const cut = (value, most) => Math.min(most, Math.max(-most, value)).toFixed(4);
    return [cut(bounds.getWest(), 180), cut(bounds.getSouth(), 90), cut(bounds.getEast(), 180), cut(bounds.getNorth(), 90)].join(",");
  }

  async refresh() {
    this.asked?.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    const { src, tiles } = this.element.dataset;
    // Tiles have names of their own.
    const labels = tiles ? "" : (this.element.dataset.labels ?? `/map/labels.json?lang=${document.documentElement.lang}`);
    const zoom = this.map.getZoom();
    await Promise.all([
      src && this.ask(src, this.box(), zoom, signal).then((found) => this.fill(found.clusters), (error) => this.failed(error)),
      labels && this.ask(labels, this.box(), zoom, signal).then((found) => this.name(found.labels), (error) => error.name === "AbortError" || console.error(error)),
    ]);
    this.element.dataset.at = `${zoom}`;
    this.element.dataset.filled = "1";
  }

  failed(error) {
    if (error.name === "AbortError") return;
    console.error(error);
    this.status.replaceChildren(make("span", {}, this.say.fault));
  }

  fill(found) {
    const clusters = gather(found, (one) => this.map.latLngToContainerPoint([one.lat, one.lon]), ({ count }) => across(count));
    this.shown = clusters;
    this.status.replaceChildren(...(clusters.length ? [] : [make("span", {}, this.say.none)]));
    const focused = document.activeElement?.dataset?.at;
    this.marks.clearLayers();
    for (const one of clusters) this.mark(one);
    this.drawCircles();
    this.name();
    if (focused) this.element.querySelector(`[data-at="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  // How exactly the place of a single incident is told: a circle of that radius on the ground, never a point.
  drawCircles() {
    this.circles.clearLayers();
    for (const one of this.shown ?? []) {
      if (one.count > 1 || !one.radius_km) continue;
      const look = this.ring(main(one.statuses));
      L.circle([one.lat, one.lon], { radius: one.radius_km * 1000, color: look, weight: 1, dashArray: "4 3", fillColor: look, fillOpacity: 0.08, interactive: false }).addTo(this.circles);
    }
  }

  ring(status) {
    const probe = this.element.appendChild(make("a", { class: `cluster ring-${status}`, hidden: "" }));
    const { borderTopColor } = getComputedStyle(probe);
    probe.remove();
    return borderTopColor;
  }

  mark(one) {
    const single = one.count === 1;
    const size = across(one.count);
    const status = main(one.statuses);
    const radius = one.radius_km ? told(this.say.radius, { km: numbers(one.radius_km) }) : "";
    const name = [one.name, single ? this.say.one : told(this.say.many, { count: numbers(one.count) }), single && radius].filter(Boolean).join(", ");
    const link = make("a", { class: `cluster ring-${status} ${single ? "one" : ""}`, "aria-label": name, title: name, "data-at": `${one.lat},${one.lon}`, href: this.address(one) });
    link.style.inlineSize = link.style.blockSize = `${size}px`;
    if (!single) link.append(make("bdi", {}, numbers(one.count)));
    link.addEventListener("click", (event) => this.open(event, one));
    link.addEventListener("focus", () => this.see(one));
    const icon = L.divIcon({ html: link, className: "", iconSize: [size, size] });
    L.marker([one.lat, one.lon], { icon, keyboard: false, riseOnHover: true }).addTo(this.marks);
  }

  // With the keyboard one may come to a mark at the edge.
  see(one) {
    if (!this.map.getBounds().pad(-0.05).contains([one.lat, one.lon])) this.map.panTo([one.lat, one.lon]);
  }

  address(one) {
    const { detail, list } = this.element.dataset;
    if (detail && one.ids?.length === 1) return `${detail}${encodeURIComponent(one.ids[0])}`;
    if (!list) return "#";
    const address = new URL(list, location.href);
    const near = Math.max(1, Math.round(this.map.distance([one.lat, one.lon], this.map.containerPointToLatLng(this.map.latLngToContainerPoint([one.lat, one.lon]).add([width(one.count), 0]))) / 1000));
    address.searchParams.set("near", `${one.lat.toFixed(3)},${one.lon.toFixed(3)},${near}`);
    return `${address.pathname}${address.search}`;
  }

  open(event, one) {
    if (event.ctrlKey || event.metaKey || event.button) return;
    if (one.ids?.length === 1 && this.element.dataset.detail) return;
    event.preventDefault();
    const near = this.map.getZoom() >= 10;
    if (near && one.ids?.length) this.list(one);
    else if (near && this.element.dataset.list) location.assign(event.currentTarget.href);
    else this.map.setView([one.lat, one.lon], Math.min(14, this.map.getZoom() + 2));
  }

  // Several incidents of one place: their links.
  list(one) {
    const items = one.ids.map((id) => make("li", {}, make("a", { href: `${this.element.dataset.detail}${encodeURIComponent(id)}` }, make("bdi", {}, id))));
    L.popup({ maxHeight: 220 }).setLatLng([one.lat, one.lon]).setContent(make("ul", { dir: document.documentElement.dir }, ...items)).openOn(this.map);
  }

  // What the marks of incidents cover, as boxes in the frame of the map.
  covered() {
    return (this.shown ?? []).map((one) => {
      const at = this.map.latLngToContainerPoint([one.lat, one.lon]);
      return around(at.x, at.y, across(one.count) / 2);
    });
  }

  // Names of places as HTML, so that the browser shapes Arabic: below their place, else above or beside it. One that would cover a mark
  // or a name of higher rank is left out.
  name(labels = this.named) {
    this.named = labels ?? [];
    this.labels.clearLayers();
    const taken = this.covered();
    for (const one of this.named) {
      const at = this.map.latLngToContainerPoint([one.lat, one.lon]);
      const half = one.name.length * 3.4 + 4;
      const free = (one.kind === "country" ? MIDDLE : BESIDE(half)).find(([x, y]) => !meets(around(at.x + x, at.y + y, half, 9), taken));
      if (!free) continue;
      taken.push(around(at.x + free[0], at.y + free[1], half, 9));
      const html = make("span", { dir: "auto" }, one.name);
      const icon = L.divIcon({ html, className: `place-label rank-${one.rank ?? 1} ${one.kind ?? ""}`, iconSize: [0, 0], iconAnchor: [-free[0], -free[1]] });
      L.marker([one.lat, one.lon], { icon, interactive: false, keyboard: false, pane: "shadowPane" }).addTo(this.labels);
    }
  }

  // One incident: its places with their circles.
  places(all) {
    this.shown = [];
    const seen = L.featureGroup();
    for (const one of all) {
      const look = this.ring(slug(one.status ?? "corroborated"));
      const circle = L.circle([one.lat, one.lon], { radius: Math.max(0.2, one.radius_km ?? 1) * 1000, color: look, weight: 1.5, dashArray: one.radius_km > 2 ? "4 3" : null, fillColor: look, fillOpacity: 0.15, interactive: false });
      circle.addTo(this.map);
      seen.addLayer(circle);
      const words = [one.name, one.radius_km ? told(this.say.radius, { km: numbers(one.radius_km) }) : ""].filter(Boolean).join(", ");
      const icon = L.divIcon({ html: make("span", { dir: "auto" }, words), className: "place-label rank-0", iconSize: [0, 0] });
      L.marker([one.lat, one.lon], { icon, interactive: false, keyboard: false }).addTo(this.map);
    }
    if (all.length) this.map.fitBounds(seen.getBounds(), { padding: [30, 30], maxZoom: 9, animate: false });
  }
}

function begin(element) {
  if (element.dataset.drawn) return;
  element.dataset.drawn = "1";
  element.setAttribute("role", element.getAttribute("role") ?? "region");
  const sheet = new Sheet(element);
  sheet.start().catch((error) => sheet.failed(error));
  // A new query of the same page: the map stays where it is and is filled anew.
  element.addEventListener("marsad:src", () => sheet.refresh());
  new ResizeObserver(() => sheet.map.invalidateSize({ pan: false })).observe(element);
}

onContent((root) => within(root, "[data-map]").forEach(begin));
