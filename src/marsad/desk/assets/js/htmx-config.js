// Read by htmx when it is loaded, so this module stands before it: no style of its own (ours are in forms.css), answers that tell
// what is wrong are shown like others, a request that hangs is given up.
const meta = document.querySelector('meta[name="htmx-config"]') ?? document.head.appendChild(document.createElement("meta"));
meta.name = "htmx-config";
meta.content ||= JSON.stringify({ includeIndicatorCSS: false, defaultTimeout: 30000, mode: "same-origin", noSwap: [204, 304, 401] });
