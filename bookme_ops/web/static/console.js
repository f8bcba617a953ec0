// Pages work without this file. With it, parts that are marked `data-live` are loaded again when something has
// happened, tables can choose all of their rows at once, and a form is sent only once.

const events = document.querySelector("[data-live]") ? new EventSource("/events") : null;

if (events) {
  events.addEventListener("moved", reload);
  addEventListener("pagehide", () => events.close());
}

async function reload() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(part.id);
    // Nobody is to lose what they are typing or about to press.
    if (other && !part.contains(document.activeElement)) part.replaceWith(other);
  }
}

for (const box of document.querySelectorAll("input[data-all]")) {
  box.hidden = false;
  box.addEventListener("change", () => {
    for (const other of box.closest("table").querySelectorAll("tbody input[type=checkbox]")) other.checked = box.checked;
  });
}

addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  if (event.target.method === "post") event.target.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
