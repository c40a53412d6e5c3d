// Light, dark, or as the system has it. The server writes the choice into the page, so that nothing flashes; here it is changed at once
// and kept in the cookie that the server reads.
import { onContent, within } from "./ready.js";

const COOKIE = "marsad_prefs";

// Cookie pairs with one of them set: `lang=ar&theme=dark`.
export function withTheme(cookies, theme) {
  const found = cookies.split("; ").find((pair) => pair.startsWith(`${COOKIE}=`));
  const prefs = new URLSearchParams((found ?? "").slice(COOKIE.length + 1).replace(/^"|"$/g, ""));
  prefs.set("theme", theme);
  return `${COOKIE}=${prefs}`;
}

function show(theme) {
  document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-set]")) button.setAttribute("aria-pressed", String(button.dataset.themeSet === theme));
  document.dispatchEvent(new CustomEvent("marsad:theme", { detail: theme }));
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-set]");
    if (!button) return;
    document.cookie = `${withTheme(document.cookie, button.dataset.themeSet)}; path=/; max-age=31536000; samesite=lax`;
    show(button.dataset.themeSet);
  });
  onContent((root) => within(root, "[data-theme-set]").length && show(document.documentElement.dataset.theme || "system"));
}
