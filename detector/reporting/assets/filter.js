"use strict";
// Shows only findings of the severities and the clause asked for. Paper, and a page without scripts, show all.
const box = document.getElementById("filter");
const ticks = [...box.querySelectorAll("input")];
const clause = box.querySelector("select");
const said = box.querySelector("output");
const rows = [...document.querySelectorAll("[data-clauses]")];
const findings = rows.filter((row) => row.matches(".finding"));

const apply = () => {
  const wanted = new Set(ticks.filter((one) => one.checked).map((one) => one.value));
  const isWhole = wanted.size === ticks.length;
  for (const row of rows) {
    const fits = isWhole || wanted.has(row.dataset.severity);
    const cites = !clause.value || row.dataset.clauses.split(" ").includes(clause.value);
    row.classList.toggle("filtered", !(fits && cites));
  }
  const shown = findings.filter((row) => !row.classList.contains("filtered")).length;
  said.value = said.dataset.said.replace("{shown}", shown).replace("{total}", findings.length);
};
const reset = () => {
  ticks.forEach((one) => { one.checked = true; });
  clause.value = "";
  apply();
};
const reveal = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.closest(".filtered")) {
    reset();
    target.scrollIntoView();
  }
};
box.addEventListener("change", apply);
box.querySelector("button").addEventListener("click", reset);
addEventListener("hashchange", reveal);
box.hidden = false;
apply();
