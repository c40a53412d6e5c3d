// What htmx asks for: the token against forged requests, a line that says "busy", and a word where the desk does not answer.
import { make, text } from "./ready.js";
import { toast } from "./toasts.js";

const token = document.querySelector('meta[name="csrf"]')?.content;
const busy = document.body.appendChild(make("div", { class: "busy", "aria-hidden": "true" }));
let open = 0;

document.addEventListener("htmx:config:request", ({ detail }) => {
  const { request } = detail.ctx;
  if (token && !/^(get|head)$/i.test(request.method)) request.headers["X-CSRF-Token"] = token;
});
document.addEventListener("htmx:before:request", () => busy.classList.toggle("is-on", (open += 1) > 0));
document.addEventListener("htmx:finally:request", () => busy.classList.toggle("is-on", (open = Math.max(0, open - 1)) > 0));
document.addEventListener("htmx:before:response", (event) => {
  // The session is over: the page itself knows where one logs in.
  if (event.detail.ctx.response.status === 401) location.reload();
});
document.addEventListener("htmx:error", () => toast(text("lost", "The desk does not answer. What you entered is still here: try again."), "bad"));
