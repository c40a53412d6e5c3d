// Single keys. `data-key="KeyA"` on a link, a button, a form or a field: the key clicks, submits or focuses it. Keys are places on the
// keyboard (`event.code`), so they work while one types Arabic; they are mute in fields, can be changed, and can be switched off.
import { arabic, combination, latin } from "./caps.js";
import { dismiss } from "./dialogs.js";
import { kept, make, onContent, text, within } from "./ready.js";
import { move, mark } from "./table.js";

const HELP = "Shift+Slash";
const FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range]), textarea, select, [contenteditable]";

let changed = kept.get("keys") ?? {};
// Of the account, or of this browser.
const off = () => document.body.dataset.keys === "off" || kept.get("keys-off") === true;

// The key that does what `wanted` was meant for, as the person has it; "" where it was given to something else.
export function now(wanted, changes = changed) {
  if (changes[wanted]) return changes[wanted];
  return Object.values(changes).includes(wanted) ? "" : wanted;
}

// The keys that an element answers to.
const keysOf = (element) => element.dataset.key.split(/\s+/).filter(Boolean);

function reachable(element) {
  if (element.matches(":disabled, [aria-disabled=true]") || element.closest("[hidden], [inert]")) return false;
  const dialog = document.querySelector("dialog[open]");
  if (dialog && !dialog.contains(element)) return false;
  return element.checkVisibility?.() ?? element.getClientRects().length > 0;
}

function press(element) {
  if (element.matches("form")) element.requestSubmit();
  else if (element.matches(FIELDS)) {
    element.focus();
    element.select?.();
  } else if (element.matches("summary")) {
    element.click();
    if (element.parentElement.open) element.parentElement.querySelector(":scope > :not(summary) :is(a, button, input:not([type=hidden]), select, textarea)")?.focus();
  } else element.click();
}

// What works on every page without any element for it.
function builtIn(pressed) {
  if (pressed === now("KeyJ")) return move(1);
  if (pressed === now("KeyK")) return move(-1);
  if (pressed === now("KeyX")) return mark();
  return false;
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.code === "Escape" && (document.querySelector("dialog[open]") || dismiss())) return;
  // On a link or a button Enter and the space bar are theirs.
  if (["Enter", "Space"].includes(event.code) && event.target.closest?.("a, button, summary, [tabindex='0']")) return;
  if (event.target.closest?.(FIELDS) || off()) return;
  const pressed = combination(event);
  if (pressed === HELP && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    help();
    return;
  }
  const found = [...document.querySelectorAll("[data-key]")].find((element) => keysOf(element).some((key) => now(key) === pressed) && reachable(element));
  if (found) {
    event.preventDefault();
    // A key that is held down must not decide one record after another.
    if (!event.repeat) press(found);
  } else if (!document.querySelector("dialog[open]") && builtIn(pressed)) event.preventDefault();
}

function caps(key) {
  const shown = make("span", { class: "row tight" }, make("kbd", {}, latin(key)));
  if (arabic(key)) shown.append(make("kbd", { lang: "ar" }, arabic(key)));
  return shown;
}

// What an element is called; the caps that it shows are no part of its name.
function named(element) {
  const told = element.dataset.keyLabel ?? element.getAttribute("aria-label");
  if (told) return told;
  const copy = (element.labels?.[0] ?? element).cloneNode(true);
  for (const cap of copy.querySelectorAll("kbd")) cap.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
}

// Every action of the page: the key that it was given and what it is called. In a menu that opens a key may do something else.
function actions() {
  const found = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    const name = named(element);
    for (const key of name ? keysOf(element) : []) {
      const names = (found.get(key) ?? "").split(" · ").filter(Boolean);
      if (!names.includes(name)) found.set(key, [...names, name].join(" · "));
    }
  }
  if (document.querySelector("[data-row]")) {
    for (const [key, name] of [["KeyJ", text("keyNext", "Next row")], ["KeyK", text("keyPrevious", "Previous row")]]) if (!found.has(key)) found.set(key, name);
  }
  if (document.querySelector("[data-row] input[type=checkbox]") && !found.has("KeyX")) found.set("KeyX", text("keyMark", "Choose the row"));
  return found;
}

function listen(button, key, redraw) {
  button.replaceChildren(text("keyPress", "Press a key"));
  button.addEventListener(
    "keydown",
    (event) => {
      if (["Tab", "Shift", "ShiftLeft", "ShiftRight"].includes(event.code) || event.key === "Shift") return;
      event.preventDefault();
      event.stopPropagation();
      if (event.code !== "Escape") {
        const pressed = combination(event);
        changed = Object.fromEntries(Object.entries(changed).filter(([other, at]) => other !== key && at !== pressed));
        if (pressed !== key) changed[key] = pressed;
        kept.set("keys", changed);
        labelCaps(document);
      }
      redraw(key);
    },
    { once: true },
  );
}

function rows(body) {
  const table = make("table", { class: "keys-table" });
  for (const [key, name] of actions()) {
    const at = now(key);
    const change = make("button", { type: "button", class: "btn quiet small", "aria-label": `${text("keyChange", "Change")}: ${name}`, "data-changes": key }, text("keyChange", "Change"));
    change.addEventListener("click", () => listen(change, key, (last) => {
      draw(body);
      body.querySelector(`[data-changes="${last}"]`)?.focus();
    }), { once: true });
    table.append(make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, at ? caps(at) : "–"), make("td", {}, change)));
  }
  return table;
}

function draw(body) {
  const fixed = make("p", { class: "hint" }, make("kbd", {}, "?"), " ", text("keyHelp", "This list"), "  ", make("kbd", {}, "Esc"), " ", text("keyEscape", "Close, leave a field"));
  const article = document.querySelector("[data-select]");
  const words = article && make("p", { class: "hint" }, article.dataset.help ?? "");
  const box = make("input", { type: "checkbox", id: "keys-on" });
  box.checked = !off();
  box.addEventListener("change", () => kept.set("keys-off", box.checked ? null : true));
  const reset = make("button", { type: "button", class: "btn small" }, text("keyReset", "Keys as they were"));
  reset.addEventListener("click", () => {
    changed = {};
    kept.set("keys", null);
    labelCaps(document);
    draw(body);
  });
  const on = make("label", { class: "check grow" }, box, text("keyOn", "Single keys are on"));
  body.replaceChildren(rows(body), fixed, ...(words ? [words] : []), make("div", { class: "row" }, on, reset));
}

function help() {
  let dialog = document.getElementById("keys-help");
  if (!dialog) {
    const close = make("button", { type: "button", class: "icon-btn", "data-close": "", "aria-label": text("close", "Close") }, "×");
    dialog = make("dialog", { class: "dialog", id: "keys-help", "aria-labelledby": "keys-title" });
    dialog.append(make("div", { class: "dialog-head" }, make("h2", { id: "keys-title" }, text("keyTitle", "Keys")), close), make("div", { class: "dialog-body" }));
    document.body.append(dialog);
  }
  draw(dialog.querySelector(".dialog-body"));
  dialog.showModal();
}

// Key caps in the page, as the person has them.
function labelCaps(root) {
  for (const cap of within(root, "kbd[data-cap]")) {
    const at = now(cap.dataset.cap);
    cap.textContent = at ? latin(at) : "–";
    cap.title = [latin(at || cap.dataset.cap), arabic(at)].filter(Boolean).join(" · ");
  }
}

export function start() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => event.target.closest?.("[data-keys-help]") && help());
  onContent(labelCaps);
}
