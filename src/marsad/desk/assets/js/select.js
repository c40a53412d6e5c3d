// Words of an article into a form, by pointer or by keys.
//
// <article data-select data-length="812" data-start="#s" data-end="#e" data-quote="#q">: a selection goes into these fields, in code points.
// A button or form with `data-pick` and the same three attributes takes them instead while it is active (clicked, or focus within it);
// without the attributes it is the fields named start, end and quote of its form. `data-pick-submit`: taking the words sends the form.
// Keys, with the focus on the article: arrows go from word to word and line to line, Shift extends, Ctrl moves the first letter (take off
// a prefix), Ctrl+Shift the last one, Enter takes the words, Escape leaves them.
import { forget, read } from "./article.js";
import { onContent, within } from "./ready.js";
import { letter, tidy, toPoints, wordAt, words } from "./offsets.js";

let active = null;
const cursors = new WeakMap();

const field = (selector) => (selector ? document.querySelector(selector) : null);

function targets(article) {
  const source = active?.isConnected && picksFrom(active) === article ? active : article;
  const form = source.closest("form");
  const one = (name) => field(source.dataset[name]) ?? form?.querySelector(`[name="${name}"]`) ?? (source === article ? null : field(article.dataset[name]));
  return { source, form: one("start")?.form ?? form, start: one("start"), end: one("end"), quote: one("quote") };
}

const picksFrom = (element) => field(element.dataset.article) ?? document.querySelector("[data-select]");

function fill(element, value) {
  if (!element) return;
  if ("value" in element) {
    element.value = value;
    element.dispatchEvent(new Event("input", { bubbles: true }));
    element.dispatchEvent(new Event("change", { bubbles: true }));
  } else element.textContent = value;
}

// What is selected goes into the fields. Units of the article's text.
function send(article, start, end) {
  const own = read(article);
  const found = own.sound ? tidy(own.text, start, end) : null;
  if (!found) return null;
  const picked = { start: own.points(found.start), end: own.points(found.end), quote: own.text.slice(found.start, found.end), in: article.dataset.in ?? "text" };
  const into = targets(article);
  fill(into.start, String(picked.start));
  fill(into.end, String(picked.end));
  fill(into.quote, picked.quote);
  fill(field(article.dataset.inField), article.dataset.in ?? "");
  show(article, found.start, found.end);
  article.dispatchEvent(new CustomEvent("marsad:select", { bubbles: true, detail: picked }));
  return into;
}

// The words stay lit when the focus goes to the form. Nothing is put into the text: it keeps its letters joined.
function show(article, start, end) {
  const range = read(article).range(start, end);
  if (range && globalThis.CSS?.highlights) CSS.highlights.set("marsad-picked", new Highlight(range));
}

export function clear() {
  globalThis.CSS?.highlights?.delete("marsad-picked");
}

function selected() {
  const chosen = document.getSelection();
  if (!chosen || chosen.isCollapsed || !chosen.rangeCount) return;
  const range = chosen.getRangeAt(0);
  const near = range.commonAncestorContainer;
  const article = (near.nodeType === Node.ELEMENT_NODE ? near : near.parentElement)?.closest("[data-select]");
  if (!article) return;
  const own = read(article);
  const start = own.place(range.startContainer, range.startOffset);
  const end = own.place(range.endContainer, range.endOffset);
  const kept = cursors.get(article);
  if (kept?.start !== start || kept?.end !== end) cursors.set(article, { start, end });
  send(article, start, end);
}

// By keys: `anchor` and `focus` are numbers of words, `start` and `end` units (letters may be taken off or added).
function cursor(article) {
  const own = read(article);
  const all = words(own.text);
  const kept = cursors.get(article);
  if (kept?.start === undefined) return { all, anchor: -1, focus: -1, start: 0, end: 0 };
  return { all, anchor: wordAt(all, kept.start), focus: wordAt(all, Math.max(kept.start, kept.end - 1)), ...kept };
}

function set(article, next) {
  const { all, ...kept } = next;
  cursors.set(article, kept);
  const range = read(article).range(next.start, next.end);
  if (!range) return;
  document.getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
  // At once: the next key may already send the form.
  send(article, next.start, next.end);
  const box = range.getBoundingClientRect();
  if (box.top < 80 || box.bottom > innerHeight - 40) range.startContainer.parentElement.scrollIntoView({ block: "center" });
  article.dispatchEvent(new CustomEvent("marsad:word", { bubbles: true, detail: { start: read(article).points(next.start), end: read(article).points(next.end) } }));
}

function toWord(article, at, to, extend) {
  const focus = Math.min(at.all.length - 1, Math.max(0, to));
  const anchor = extend && at.anchor >= 0 ? at.anchor : focus;
  const [first, last] = anchor < focus ? [anchor, focus] : [focus, anchor];
  set(article, { all: at.all, anchor, focus, start: at.all[first].start, end: at.all[last].end });
}

// The next word: of the end that moves, or of the whole selection where it is left behind.
const beside = (at, step, extend) => (extend ? at.focus : Math[step > 0 ? "max" : "min"](at.anchor, at.focus)) + step;

function byLetter(article, at, step, last) {
  const { text } = read(article);
  const next = { ...at };
  if (last) next.end = letter(text, at.end, step);
  else next.start = letter(text, at.start, step);
  if (next.start < next.end) set(article, next);
}

// The word of the next line (1) or the one before (-1) that stands nearest to this one.
function line(article, at, step) {
  const own = read(article);
  const box = (number) => own.range(at.all[number].start, at.all[number].end).getClientRects()[0];
  if (at.focus < 0) return 0;
  const here = box(at.focus);
  const middle = (one) => (one.left + one.right) / 2;
  let best = -1;
  let row = null;
  for (let number = at.focus + step; number >= 0 && number < at.all.length; number += step) {
    const there = box(number);
    if (!there || Math.abs(there.top - here.top) < here.height / 2) continue;
    if (row !== null && Math.abs(there.top - row) > here.height / 2) break;
    row ??= there.top;
    if (best < 0 || Math.abs(middle(there) - middle(here)) < Math.abs(middle(box(best)) - middle(here))) best = number;
  }
  return best < 0 ? at.focus : best;
}

function onKey(event) {
  const article = event.target.closest?.("[data-select]");
  if (!article || event.target !== article || event.metaKey || event.isComposing) return;
  const at = cursor(article);
  if (!at.all.length || !read(article).sound) return;
  const letters = event.ctrlKey || event.altKey;
  const ahead = getComputedStyle(article).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const along = event.code === "ArrowLeft" || event.code === "ArrowRight" ? (event.code === ahead ? 1 : -1) : 0;
  if (along && letters && at.focus >= 0) byLetter(article, at, along, event.shiftKey);
  else if (along) toWord(article, at, at.focus < 0 ? start(article, at) : beside(at, along, event.shiftKey), event.shiftKey);
  else if (letters) return;
  else if (event.code === "ArrowDown") toWord(article, at, at.focus < 0 ? start(article, at) : line(article, at, 1), event.shiftKey);
  else if (event.code === "ArrowUp") toWord(article, at, at.focus < 0 ? start(article, at) : line(article, at, -1), event.shiftKey);
  else if (event.code === "Home") toWord(article, at, 0, event.shiftKey);
  else if (event.code === "End") toWord(article, at, at.all.length - 1, event.shiftKey);
  else if ((event.code === "Enter" || event.code === "NumpadEnter") && at.focus >= 0) take(article, at);
  else if (event.code === "Escape") leave(article);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// Where the keys begin: at the words that the active cell has now.
function start(article, at) {
  const told = /^(\d+)-/.exec(active?.dataset.spans ?? article.dataset.at ?? "");
  return told ? wordAt(at.all, read(article).units(Number(told[1]))) : 0;
}

function take(article, at) {
  const into = send(article, at.start, at.end);
  if (!into) return;
  article.dispatchEvent(new CustomEvent("marsad:picked", { bubbles: true }));
  if (into.source.hasAttribute("data-pick-submit") && into.form) into.form.requestSubmit();
  else next(into)?.focus();
}

// What is to be filled or pressed after the words.
function next(into) {
  const controls = [...(into.form?.elements ?? [])].filter((one) => one.type !== "hidden" && !one.disabled && !one.readOnly && one.getClientRects().length);
  return field(into.source.dataset.then) ?? controls.find((one) => !one.value || one.type === "submit" || one.matches("button")) ?? controls[0];
}

function leave(article) {
  cursors.delete(article);
  document.getSelection().removeAllRanges();
  clear();
  if (active?.isConnected) active.focus();
  else article.blur();
}

// A cell waits for words: its button says so, and the article is where the keys are.
function activate(element, go) {
  if (active && active !== element && active.matches("button")) active.setAttribute("aria-pressed", "false");
  active = element;
  if (element.matches("button, a")) element.setAttribute("aria-pressed", "true");
  const article = picksFrom(element);
  if (!go || !article) return;
  cursors.delete(article);
  article.focus();
  const at = cursor(article);
  if (element.dataset.spans && at.all.length) {
    const own = read(article);
    const [from, to] = element.dataset.spans.split(",")[0].split("-").map((point) => own.units(Number(point)));
    if (from < to) set(article, { all: at.all, anchor: wordAt(at.all, from), focus: wordAt(at.all, to - 1), start: from, end: to });
  }
}

function prepare(article) {
  forget(article);
  if (!article.hasAttribute("tabindex")) article.tabIndex = 0;
  if (!read(article).sound) {
    article.dataset.broken = `${toPoints(read(article).text, Infinity)}`;
    console.error(`The text on the page has ${article.dataset.broken} letters, the stored one ${article.dataset.length}: nothing can be selected.`);
  }
}

export function startSelecting() {
  let timer;
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(selected, 60);
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-pick]:is(button, a)");
    if (!button) return;
    event.preventDefault();
    activate(button, true);
  });
  document.addEventListener("focusin", (event) => {
    const form = event.target.closest?.("form[data-pick], fieldset[data-pick]");
    if (form) activate(form, false);
  });
  onContent((root) => within(root, "[data-select]").forEach(prepare));
}
