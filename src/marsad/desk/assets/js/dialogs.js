// Dialogs, menus, questions before what can't be taken back, and copying.
import { make, text } from "./ready.js";
import { toast } from "./toasts.js";

function ask(question) {
  const dialog = make("dialog", { class: "dialog", "aria-labelledby": "ask-question" });
  const form = make("form", { method: "dialog" });
  form.append(
    make("div", { class: "dialog-body" }, make("p", { id: "ask-question" }, question)),
    make(
      "div",
      { class: "dialog-foot" },
      make("button", { class: "btn", value: "" }, text("cancel", "Cancel")),
      make("button", { class: "btn primary", value: "yes", autofocus: "" }, text("ok", "Yes, do it")),
    ),
  );
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

const asked = new WeakSet();

// Asks first, and does it again when the answer is yes.
async function guard(event, element, again) {
  if (!element || asked.delete(element)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (await ask(element.dataset.confirm)) {
    asked.add(element);
    again();
  }
}

function clicked(event) {
  const target = event.target;
  if (!(target instanceof Element)) return;
  const opener = target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  if (target.closest("[data-close]")) target.closest("dialog")?.close();
  if (target instanceof HTMLDialogElement && target.open && outside(target, event)) target.close();
  const source = target.closest("[data-copy]");
  if (source) navigator.clipboard?.writeText(source.dataset.copy).then(() => toast(text("copied", "Copied."), "ok"));
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
}

function outside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientY < box.top || event.clientY > box.bottom || event.clientX < box.left || event.clientX > box.right;
}

export function start() {
  document.addEventListener("click", clicked);
  document.addEventListener("click", (event) => {
    const element = event.target.closest?.("a[data-confirm], button[data-confirm]");
    guard(event, element, () => element.click());
  }, true);
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-confirm]");
    const submitter = event.submitter;
    guard(event, form, () => form.requestSubmit(submitter));
  }, true);
}

// The innermost thing that Escape closes; whether there was one. Dialogs close by themselves.
export function dismiss() {
  const active = document.activeElement;
  const menu = active?.closest?.("details.menu[open]") ?? document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
    return true;
  }
  if (active && active !== document.body && active.matches("input, select, textarea")) {
    active.blur();
    return true;
  }
  return false;
}
