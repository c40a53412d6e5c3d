// Tables: from row to row by keys, which columns are seen, all rows chosen at once.
import { kept, make, onContent, within } from "./ready.js";

const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.getClientRects().length);
const current = (all) => all.findIndex((row) => row.contains(document.activeElement)) ?? -1;

function at(all) {
  const focused = current(all);
  return focused >= 0 ? focused : all.findIndex((row) => row.getAttribute("aria-current") === "true");
}

// To the next row (1) or the one before (-1): its link gets the focus, so Enter opens it. Whether there are rows.
export function move(step) {
  const all = rows();
  if (!all.length) return false;
  const before = at(all);
  const row = all[Math.min(all.length - 1, Math.max(0, before < 0 ? (step > 0 ? 0 : all.length - 1) : before + step))];
  for (const other of all) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  const link = row.querySelector("[data-open]") ?? row.querySelector("a, button");
  (link ?? row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  return true;
}

// Choose the row, or not.
export function mark() {
  const all = rows();
  const box = all[at(all)]?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

const cells = (table, name) => table.querySelectorAll(`[data-col="${CSS.escape(name)}"]`);

function show(table, name, seen) {
  for (const cell of cells(table, name)) cell.hidden = !seen;
}

function boxesOf(menu, table) {
  const own = menu.querySelectorAll("input[type=checkbox]");
  if (own.length) return [...own];
  const body = menu.appendChild(make("div", { class: "menu-body" }));
  return [...table.querySelectorAll("thead [data-col]")].map((head) => {
    const box = make("input", { type: "checkbox", value: head.dataset.col });
    box.checked = true;
    body.append(make("label", {}, box, head.textContent.trim()));
    return box;
  });
}

// `<details class="menu" data-columns="id of the table">`. Where the menu is a form, the server keeps the choice (and the address has it).
function choose(menu) {
  const table = document.getElementById(menu.dataset.columns);
  if (!table || menu.dataset.ready) return;
  menu.dataset.ready = "1";
  const byServer = menu.querySelector("form") !== null;
  const name = `columns.${menu.dataset.columns}`;
  const hidden = new Set(byServer ? [] : (kept.get(name) ?? []));
  for (const box of boxesOf(menu, table)) {
    if (hidden.has(box.value)) box.checked = false;
    show(table, box.value, box.checked);
    box.addEventListener("change", () => {
      show(table, box.value, box.checked);
      box.checked ? hidden.delete(box.value) : hidden.add(box.value);
      if (!byServer) kept.set(name, [...hidden]);
    });
  }
}

export function start() {
  onContent((root) => within(root, "[data-columns]").forEach(choose));
  document.addEventListener("change", (event) => {
    const all = event.target.closest?.("input[data-all]");
    if (!all) return;
    for (const box of all.closest("table").querySelectorAll("tbody input[type=checkbox]")) box.checked = all.checked;
  });
}
