// Builds what the browser gets, into ../static: scripts and styles in bundles, fonts cut to what is read, the basemap, each under a name
// with the hash of its content, with .br and .gz beside what compresses, and manifest.json, which the desk reads. The same packages give
// the same bytes.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import subset from "subset-font";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, "..", "static");
const FRESH = `${OUT}.fresh`;
const BASE = "/static/";
const SHRINKS = /\.(css|js|json|svg|txt)$/;

// Letters by block. The second file of a face has what is rare, and is asked for only where it occurs.
const ARABIC = ["600-6FF", "20-22", "28-3A", "AB", "BB", "2010-2015", "2018-201F", "2026", "200C-200F", "25CC", "5B", "5D", "7B-7D"];
const RARE = ["750-77F", "870-8FF", "FB50-FDFF", "FE70-FEFC"];
const LATIN = ["20-7E", "A0-FF", "131", "152-153", "2C6", "2DA", "2DC", "2010-2015", "2018-201F", "2020-2022", "2026", "2030", "2039-203A", "20AC", "2122", "2190-2193", "2212", "2260", "2264-2265"];
const LATIN_RARE = ["100-130", "132-151", "154-17F", "1E00-1EFF"];
const WEIGHT = { wght: { min: 400, max: 700 } };

// [name, family, package, its file, letters, letters for which the browser asks for it]
const FONTS = [
  ["sans-arabic", "Marsad Sans Arabic", "noto-sans-arabic", "arabic", ARABIC, ["600-6FF", "200C-200D"]],
  ["sans-arabic-rare", "Marsad Sans Arabic", "noto-sans-arabic", "arabic", RARE, RARE],
  ["sans-latin", "Marsad Sans", "noto-sans", "latin", LATIN, LATIN],
  ["sans-latin-rare", "Marsad Sans", "noto-sans", "latin-ext", LATIN_RARE, LATIN_RARE],
  ["naskh", "Marsad Naskh", "noto-naskh-arabic", "arabic", ARABIC, ["600-6FF", "200C-200D"]],
  ["naskh-rare", "Marsad Naskh", "noto-naskh-arabic", "arabic", RARE, RARE],
];

const files = {};

const hashed = (name, content) => {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  return name.replace(/(\.[^.]+)$/, `-${hash}$1`);
};

async function put(name, content, as = hashed(name, content)) {
  await writeFile(join(FRESH, as), content);
  const sizes = { size: content.length };
  if (SHRINKS.test(as)) {
    const br = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
    const gz = gzipSync(content, { level: 9 });
    await writeFile(join(FRESH, `${as}.br`), br);
    await writeFile(join(FRESH, `${as}.gz`), gz);
    Object.assign(sizes, { br: br.length, gz: gz.length });
  }
  files[name] = { file: as, ...sizes };
  return BASE + as;
}

function letters(ranges) {
  let all = "";
  for (const range of ranges) {
    const [first, last = first] = range.split("-").map((point) => parseInt(point, 16));
    for (let point = first; point <= last; point += 1) all += String.fromCodePoint(point);
  }
  return all;
}

// The faces of the fonts as CSS, and their files.
async function fonts() {
  const faces = [];
  for (const [name, family, source, part, wanted, asked] of FONTS) {
    const path = join(HERE, "node_modules", "@fontsource-variable", source, "files", `${source}-${part}-wght-normal.woff2`);
    const cut = await subset(await readFile(path), letters(wanted), { targetFormat: "woff2", variationAxes: WEIGHT });
    const address = await put(`${name}.woff2`, cut);
    const range = asked.map((one) => `U+${one}`).join(", ");
    faces.push(`@font-face { font-family: "${family}"; src: url("${address}") format("woff2"); font-weight: 400 700; font-display: swap; unicode-range: ${range}; }`);
  }
  return faces.join("\n");
}

async function bundle(entry, name, head = "") {
  const made = await build({
    entryPoints: [join(HERE, entry)],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "eof",
    outdir: FRESH,
    external: ["/static/*"],
    loader: { ".json": "file", ".png": "dataurl" },
    assetNames: "[name]-[hash]",
    publicPath: BASE,
    logLevel: "warning",
    supported: { nesting: true },
    plugins: [own],
  });
  const output = made.outputFiles.find((file) => /\.(js|css)$/.test(file.path));
  return put(name, Buffer.concat([Buffer.from(head), Buffer.from(output.contents)]));
}

// Data that scripts ask for (the basemap) are files of their own; pictures of Leaflet that we don't show are left out.
const own = {
  name: "own",
  setup(builder) {
    builder.onLoad({ filter: /world-atlas[\\/].*\.json$/ }, async ({ path }) => {
      const address = await put(path.split(/[\\/]/).at(-1), await readFile(path));
      return { contents: `export default ${JSON.stringify(address)};`, loader: "js" };
    });
    builder.onResolve({ filter: /^images\/.*\.png$/ }, () => ({ path: "/static/none", external: true }));
  },
};

async function licences() {
  const lock = JSON.parse(await readFile(join(HERE, "package.json")));
  const parts = [];
  for (const name of Object.keys(lock.dependencies).sort()) {
    const folder = join(HERE, "node_modules", name);
    const { version } = JSON.parse(await readFile(join(folder, "package.json")));
    const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
    parts.push(`${name} ${version}\n\n${file ? (await readFile(join(folder, file), "utf8")).trim() : "see its page"}\n`);
  }
  parts.push("Icons of Lucide (ISC licence, copyright Lucide Icons and Contributors).\n");
  return parts.join(`\n${"-".repeat(72)}\n\n`);
}

await rm(FRESH, { recursive: true, force: true });
await mkdir(FRESH, { recursive: true });
const faces = await fonts();
for (const name of ["icon.svg", "icons.svg"]) await put(name, await readFile(join(HERE, name)));
await bundle("css/app.css", "app.css", `${faces}\n`);
await bundle("css/leaflet.css", "map.css");
for (const name of ["app", "map", "review"]) await bundle(`js/${name}.js`, `${name}.js`);
await put("licences.txt", Buffer.from(await licences()));
const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
await writeFile(join(FRESH, "manifest.json"), `${JSON.stringify({ files: sorted }, null, 1)}\n`);
await rm(OUT, { recursive: true, force: true });
await rename(FRESH, OUT);

const first = ["app.css", "app.js", "icons.svg", "sans-arabic.woff2", "sans-latin.woff2"];
const told = (name) => files[name].br ?? files[name].size;
console.log(`built ${Object.keys(files).length} files; a first page has ${Math.round(first.reduce((sum, name) => sum + told(name), 0) / 1000)} kB of them, compressed`);
