"use strict";
// Shows only findings of the ticked kinds that cite the chosen clause. On paper, or without scripts, all are shown.
const box = document.getElementById("filter");
const ticks = [...box.querySelectorAll("input")];
const clause = box.querySelector("select");
const output = box.querySelector("output");
const rows = [...document.querySelectorAll("[data-clauses]")];
const findings = rows.filter((row) => "counted" in row.dataset);
const kinds = [...new Set(ticks.map((one) => one.name))];

const apply = () => {
  const groups = kinds.map((kind) => [kind, ticks.filter((one) => one.name === kind)]);
  const partly = groups.filter(([, own]) => !own.every((one) => one.checked));
  const fitting = partly.map(([kind, own]) => [kind, own.filter((one) => one.checked).map((one) => one.value)]);
  for (const row of rows) {
    const fits = fitting.every(([kind, wanted]) => wanted.includes(row.dataset[kind]));
    const cites = !clause.value || row.dataset.clauses.split(" ").includes(clause.value);
    row.classList.toggle("filtered", !(fits && cites));
  }
  const shown = findings.filter((row) => !row.classList.contains("filtered")).length;
  output.value = output.dataset.message.replace("{shown}", shown).replace("{total}", findings.length);
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
