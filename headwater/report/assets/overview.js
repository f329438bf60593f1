// The supply of skills in one declared country: the same numbers, summed over fewer rows.
(() => {
  "use strict";
  const LEVELS = 6;
  const data = JSON.parse(document.getElementById("data").textContent);
  const form = document.getElementById("filters");
  const country = form.elements.country;

  function sums(code) {
    const counts = new Map();
    for (const [one, other, at, people] of data.supply) {
      if (code !== "" && data.countries[at] !== (code === "-" ? "" : code)) continue;
      for (const pair of new Set([`${data.skills[one]} ${data.skills[other]}`, `${data.skills[other]} ${data.skills[one]}`])) {
        counts.set(pair, (counts.get(pair) ?? 0) + people);
      }
    }
    return counts;
  }

  function show() {
    const counts = sums(country.value);
    for (const table of document.querySelectorAll(".matrix")) {
      const cells = [...table.querySelectorAll("[data-pair]")];
      const most = Math.max(1, ...cells.filter((cell) => !cell.classList.contains("one")).map((cell) => counts.get(cell.dataset.pair) ?? 0));
      for (const cell of cells) {
        const people = counts.get(cell.dataset.pair) ?? 0;
        cell.textContent = people;
        if (!cell.classList.contains("one")) cell.className = `h${Math.ceil(LEVELS * Math.sqrt(people / most))}`;
      }
    }
    const cells = [...document.querySelectorAll("[data-skill]")];
    const people = cells.map((cell) => counts.get(`${cell.dataset.skill} ${cell.dataset.skill}`) ?? 0);
    const most = Math.max(1, ...people);
    cells.forEach((cell, at) => {
      cell.textContent = people[at];
      cell.nextElementSibling.querySelector("rect").setAttribute("width", `${(100 * people[at] / most).toFixed(1)}%`);
    });
    document.getElementById("shown").textContent = country.value ? `Only ${country.selectedOptions[0].text}` : "";
  }

  function fromHash() {
    const stated = new URLSearchParams(location.hash.slice(1)).get("country") ?? "";
    if ([...country.options].some((option) => option.value === stated) && stated !== country.value) {
      country.value = stated;
      show();
    }
  }

  country.addEventListener("input", () => {
    show();
    history.replaceState(null, "", country.value ? `#country=${country.value}` : location.pathname + location.search);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", fromHash);
  form.hidden = false;
  fromHash();
})();
