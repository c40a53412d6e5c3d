// Runs a function on a page and on each part of it that arrives later.
export function onContent(run) {
  run(document);
  document.addEventListener("htmx:after:process", (event) => run(event.target instanceof Element ? event.target : document));
}

// Elements of a part that match, the part itself included.
export function within(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  return root instanceof Element && root.matches(selector) ? [root, ...found] : found;
}

// A text of the page: the template `parts/said.html` writes them as data attributes, in its language.
export const text = (name, fallback) => document.getElementById("said")?.dataset[name] ?? fallback;

export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// Storage may be refused (a private window): the desk works without it.
export const kept = {
  get(name) {
    try {
      return JSON.parse(localStorage.getItem(`marsad.${name}`));
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      if (value === null) localStorage.removeItem(`marsad.${name}`);
      else localStorage.setItem(`marsad.${name}`, JSON.stringify(value));
    } catch {
      // Not kept, then.
    }
  },
};
