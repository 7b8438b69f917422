// Sorts and filters what is on the page already; loads nothing.
"use strict";

const value = (row, column, by) => {
  const cell = row.cells[column];
  return by === "number" ? Number(cell.dataset.value || 0) : cell.textContent.trim();
};

for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const by = head.dataset.by;
      const isDown = head.getAttribute("aria-sort") !== "descending" && by === "number";
      const rows = [...table.tBodies[0].rows].sort((a, b) => {
        const [x, y] = [value(a, column, by), value(b, column, by)];
        const order = by === "number" ? x - y : x.localeCompare(y);
        return isDown ? -order : order;
      });
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
      table.tBodies[0].append(...rows);
    });
  });
}

const tools = document.querySelector(".tools");
const apps = document.getElementById("apps");
if (tools && apps) {
  tools.hidden = false;
  const text = document.getElementById("filter");
  const only = document.getElementById("only");
  const codes = [...apps.tHead.rows[0].cells].map((head) => head.textContent.trim().toLowerCase());
  const apply = () => {
    const wanted = text.value.trim().toLowerCase();
    const column = wanted ? codes.findIndex((code, n) => n > 1 && code === wanted) : -1;
    for (const row of apps.tBodies[0].rows) {
      const names = row.cells[0].textContent.toLowerCase();
      const fits = column > 0 ? row.cells[column].querySelector(".failed, .error") : names.includes(wanted);
      row.hidden = !fits || (only.checked && row.dataset.weight === "0");
    }
  };
  text.addEventListener("input", apply);
  only.addEventListener("change", apply);
  tools.addEventListener("submit", (event) => event.preventDefault());
}
