// A cell lights its words, a word its cells. Cells: `data-spans="12-24,30-41"` (code points), of the article `data-article="#id"`, else the
// first of the page. Marks: `data-span`. What has no mark is lit all the same, by a highlight that puts nothing into the text.
import { read } from "./article.js";
import { make, onContent, within } from "./ready.js";
import { overlap, spans } from "./offsets.js";

let lit = [];
let tip = null;

const articleOf = (cell) => document.querySelector(cell.dataset.article || "[data-select], .article");
const marksOf = (article) => [...article.querySelectorAll("[data-span]")];
const cellsOf = (article) => [...document.querySelectorAll("[data-spans]")].filter((cell) => articleOf(cell) === article);
const FOCUSABLE = "a, button, input, select, textarea, summary, [tabindex]";

function put(elements) {
  for (const element of lit) if (!elements.includes(element)) element.classList.remove("is-lit");
  for (const element of elements) element.classList.add("is-lit");
  lit = elements;
}

export function dark() {
  put([]);
  globalThis.CSS?.highlights?.delete("marsad-lit");
  tip?.remove();
  tip = null;
}

function lightCell(cell) {
  const article = articleOf(cell);
  const wanted = spans(cell.dataset.spans);
  if (!article || !wanted.length) return dark();
  const marks = marksOf(article).filter((mark) => overlap(spans(mark.dataset.span), wanted));
  put([cell, ...marks]);
  const covered = marks.flatMap((mark) => spans(mark.dataset.span));
  const bare = wanted.filter((span) => !overlap([span], covered));
  if (!globalThis.CSS?.highlights) return undefined;
  const own = read(article);
  const ranges = bare.map(([start, end]) => own.range(own.units(start), own.units(end))).filter(Boolean);
  if (ranges.length) CSS.highlights.set("marsad-lit", new Highlight(...ranges));
  else CSS.highlights.delete("marsad-lit");
  return undefined;
}

function lightAt(article, told) {
  const cells = cellsOf(article).filter((cell) => overlap(spans(cell.dataset.spans), told));
  const marks = marksOf(article).filter((mark) => overlap(spans(mark.dataset.span), told));
  put([...cells, ...marks]);
  return cells;
}

// What the words are, above them: a word of its own in the page, not in the text.
function say(mark) {
  tip?.remove();
  tip = null;
  if (!mark.dataset.label) return;
  tip = make("div", { class: "mark-tip", "aria-hidden": "true" }, mark.dataset.label);
  document.body.append(tip);
  const box = mark.getClientRects()[0];
  if (!box) return;
  tip.style.top = `${Math.max(4, box.top - tip.offsetHeight - 2)}px`;
  tip.style.left = `${Math.min(innerWidth - tip.offsetWidth - 4, Math.max(4, (box.left + box.right - tip.offsetWidth) / 2))}px`;
}

function pointed(event) {
  if (!(event.target instanceof Element)) return;
  const mark = event.target.closest("[data-span]");
  const article = mark?.closest(".article, [data-select]");
  if (article) {
    lightAt(article, spans(mark.dataset.span));
    say(mark);
    return;
  }
  const cell = event.target.closest("[data-spans]");
  if (cell) lightCell(cell);
  else if (lit.length && !document.activeElement?.closest?.("[data-spans]")) dark();
}

function clicked(event) {
  if (!(event.target instanceof Element) || !document.getSelection().isCollapsed) return;
  const mark = event.target.closest("[data-span]");
  const article = mark?.closest(".article, [data-select]");
  if (article) {
    const cell = lightAt(article, spans(mark.dataset.span))[0];
    cell?.scrollIntoView({ block: "nearest" });
    return;
  }
  const cell = event.target.closest("[data-spans]");
  if (cell && !event.target.closest("a, button, input, select, textarea, summary, label")) reveal(cell);
}

// Scrolls to the words of a cell.
export function reveal(cell) {
  lightCell(cell);
  lit.find((element) => element !== cell && element.hasAttribute("data-span"))?.scrollIntoView({ block: "center" });
}

export function startMarks() {
  document.addEventListener("pointerover", pointed);
  document.addEventListener("click", clicked);
  document.addEventListener("focusin", (event) => {
    const cell = event.target.closest?.("[data-spans]");
    if (cell) lightCell(cell);
  });
  document.addEventListener("focusout", (event) => event.target.closest?.("[data-spans]") && dark());
  document.addEventListener("marsad:word", (event) => lightAt(event.target, [[event.detail.start, event.detail.end]]));
  document.addEventListener("keydown", (event) => {
    if (event.code !== "Enter" || !event.target.matches?.("[data-spans]") || event.target.matches("a, button, summary, input")) return;
    reveal(event.target);
  });
  onContent((root) => {
    for (const cell of within(root, "[data-spans]")) if (!cell.matches(FOCUSABLE) && !cell.querySelector(FOCUSABLE)) cell.tabIndex = 0;
  });
  addEventListener("scroll", () => tip?.remove(), { passive: true });
}
