// Filters what is on the page already; loads nothing.
"use strict";

const tools = document.querySelector(".tools");
if (tools) {
  tools.hidden = false;
  const text = document.getElementById("filter");
  const items = document.querySelectorAll(".rules > li, .app");
  text.addEventListener("input", () => {
    const wanted = text.value.trim().toLowerCase();
    for (const item of items) item.hidden = !item.textContent.toLowerCase().includes(wanted);
  });
  tools.addEventListener("submit", (event) => event.preventDefault());
}
