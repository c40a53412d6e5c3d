// Where the map was not built: its place says so, and the list beside it has the same incidents.
import { make, onContent, text, within } from "./ready.js";

onContent((root) =>
  within(root, "[data-map]").forEach((element) => {
    element.classList.add("no-map");
    element.replaceChildren(make("p", {}, element.dataset.sayNoMap ?? text("noMap", "The map was not built. The list has everything."), " ", make("a", { href: "/about/assets" }, "?")));
  }),
);
