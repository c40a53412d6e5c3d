// Light, dark, or as the system has it: the server writes the choice into the page, so that nothing flashes. Here a choice is seen as
// soon as it is made, before the form that keeps it is sent.
export function start() {
  document.addEventListener("change", ({ target }) => {
    if (!target.matches('input[name="theme"]')) return;
    document.documentElement.dataset.theme = target.value;
    document.dispatchEvent(new CustomEvent("marsad:theme", { detail: target.value }));
  });
}
