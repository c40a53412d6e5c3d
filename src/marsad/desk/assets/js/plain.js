// Everything that needs nothing from npm: what a page gets where the assets were not built.
import { start as keys } from "./keys.js";
import { start as dialogs } from "./dialogs.js";
import { start as theme } from "./theme.js";
import { start as filters } from "./filters.js";
import { start as table } from "./table.js";
import { start as toasts } from "./toasts.js";

document.documentElement.classList.add("scripts");
for (const part of [theme, dialogs, filters, table, toasts, keys]) part();
