// Forms that are sent as soon as something in them changes. Where the form has hx-get, htmx takes the submit; else it is a plain one.
const TYPING = 350;

let timer;

function later(form, wait) {
  clearTimeout(timer);
  timer = setTimeout(() => form.isConnected && form.requestSubmit(), wait);
}

// An address holds what was chosen, nothing else.
export function trim(data, keep = []) {
  for (const name of new Set(data.keys())) {
    if (keep.includes(name)) continue;
    const told = data.getAll(name).filter((value) => value !== "");
    data.delete(name);
    for (const value of told) data.append(name, value);
  }
}

export function start() {
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-submit]") && !event.target.matches('[type="search"], [type="text"]')) later(form, 0);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-submit]") && event.target.matches('[type="search"]') && !event.isComposing) later(form, TYPING);
  });
  document.addEventListener("formdata", (event) => {
    if (event.target.method === "get") trim(event.formData);
  });
}
