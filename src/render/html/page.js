// The page around the tables: day and night, keys, print, and what belongs together in the two pictures.

const tables = [];
for (const section of document.querySelectorAll("section.table")) tables.push(new Changes(section));

const root = document.documentElement;
const theme = document.getElementById("theme");
const night = matchMedia("(prefers-color-scheme: dark)");
// A page from a disk may not be allowed to keep anything: then the choice lasts as long as the page.
const kept = {
  get() { try { return localStorage.getItem("muster-theme"); } catch { return null; } },
  set(value) { try { localStorage.setItem("muster-theme", value); } catch { /* not kept */ } },
};
const dress = () => theme.setAttribute("aria-checked", root.dataset.theme ? root.dataset.theme === "dark" : night.matches);
if (["light", "dark"].includes(kept.get())) root.dataset.theme = kept.get();
theme.addEventListener("click", () => {
  root.dataset.theme = theme.getAttribute("aria-checked") === "true" ? "light" : "dark";
  kept.set(root.dataset.theme);
  dress();
});
night.addEventListener("change", dress);
dress();
document.querySelector(".tools").hidden = false;
document.getElementById("print").addEventListener("click", () => print());

// `/` goes to the search of the table that is looked at, Escape empties it.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const near = tables.find((table) => table.section.getBoundingClientRect().bottom > 80) ?? tables[0];
    if (!near) return;
    event.preventDefault();
    near.search.focus();
    near.search.select();
  }
  if (event.key === "Escape") {
    const table = tables.find((table) => table.search === event.target);
    if (table) table.reset();
  }
});

// On paper everything is unfolded, and all rows that pass are there.
let opened = [];
function unfold() {
  if (opened.length) return;
  opened = [...document.querySelectorAll("details:not([open]):not(.whole)")];
  for (const one of opened) one.open = true;
  for (const table of tables) table.show(true);
  opened.push(null);
}
function fold() {
  for (const one of opened) if (one) one.open = false;
  if (opened.length) for (const table of tables) table.show();
  opened = [];
}
addEventListener("beforeprint", unfold);
addEventListener("afterprint", fold);

// A command is copied with a click.
for (const command of document.querySelectorAll(".command")) {
  const copy = el("button", { type: "button", class: "copy", on: { click: async () => {
    try {
      await navigator.clipboard.writeText(command.textContent);
      copy.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(command);
      copy.textContent = "Selected";
    }
    setTimeout(() => { copy.textContent = "Copy"; }, 2000);
  } } }, "Copy");
  command.after(" ", copy);
}

// A department in one picture shows where it is in the other.
for (const chart of document.querySelectorAll(".pictures")) {
  const cards = [...chart.querySelectorAll(".card")];
  const light = (code) => { for (const card of cards) card.classList.toggle("lit", code != null && card.dataset.code === code); };
  chart.addEventListener("pointerover", (event) => light(event.target.closest?.(".card")?.dataset.code));
  chart.addEventListener("pointerleave", () => light(null));
}
