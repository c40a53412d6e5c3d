// Short messages at the edge of the page. One that offers something (undo) stays until it is dismissed.
import { make, onContent, text, within } from "./ready.js";

const STAYS = 8000;

function region() {
  return document.querySelector(".toasts") ?? document.body.appendChild(make("div", { class: "toasts", role: "status", "aria-live": "polite" }));
}

export function toast(message, tone = "info") {
  adopt(make("div", { class: `toast ${tone}` }, make("span", {}, message)));
}

function adopt(element) {
  element.removeAttribute("data-toast");
  const button = make("button", { class: "icon-btn", type: "button", "aria-label": text("dismiss", "Dismiss") }, "×");
  button.addEventListener("click", () => element.remove());
  element.append(button);
  region().append(element);
  if (element.querySelector("form, a")) return;
  let timer;
  const wait = () => (timer = setTimeout(() => element.remove(), STAYS));
  const hold = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) element.addEventListener(name, hold);
  for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, wait);
  wait();
}

export function start() {
  onContent((root) => within(root, "[data-toast]").forEach(adopt));
}
