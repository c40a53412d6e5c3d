// Every page: parts of pages by htmx, and what plain.js does.
import "./htmx-config.js";
import "htmx.org";
import "./requests.js";
import "./plain.js";
