// Filters, sorting, selection and the address of what is shown, over a list that is complete without them.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const form = document.getElementById("filters");
  const table = document.getElementById("list");
  const save = document.getElementById("save");
  const rows = [...table.tBodies].map((body, at) => ({
    ...data.people[at], body, box: body.querySelector("input"), text: body.textContent.toLowerCase(),
  }));
  const heads = [...table.querySelectorAll("th[data-sort]")];
  const fields = [...form.elements].filter((field) => field.name);
  const narrow = matchMedia("(max-width: 1000px)");
  const falling = (key) => !["rank", "name", "place"].includes(key);
  let placed = [...rows];
  const words = (text, mark) => text.toLowerCase().split(mark).map((word) => word.trim()).filter(Boolean);

  function value(row, key) {
    return key.startsWith("skill:") ? row.scores[Number(key.slice(6))] : row[key];
  }

  function compare(key, isReversed) {
    const sign = falling(key) !== isReversed ? -1 : 1;
    return (one, other) => {
      const [a, b] = [value(one, key), value(other, key)];
      const [isMissing, isOtherMissing] = [a === null || a === "", b === null || b === ""];
      if (isMissing || isOtherMissing) return isMissing - isOtherMissing || one.rank - other.rank;
      const order = typeof a === "string" ? a.localeCompare(b, "en") : a - b;
      return sign * order || one.rank - other.rank;
    };
  }

  function passes(row, want) {
    const company = row.company.toLowerCase();
    return words(want.q, /\s+/).every((word) => row.text.includes(word))
      && (!want.country || row.country === (want.country === "-" ? "" : want.country))
      && (!want.active || row.active >= want.active)
      && row.confidence >= Number(want.confidence)
      && (!want.new || row.isNew)
      && !words(want.company, ",").some((name) => company.includes(name))
      && want.least.every(([at, least]) => row.scores[at] >= least);
  }

  function wanted() {
    const want = { least: [] };
    for (const field of fields) {
      if (field.dataset.skill) want.least.push([Number(field.dataset.skill), Number(field.value)]);
      else want[field.name] = field.type === "checkbox" ? field.checked : field.value;
    }
    return want;
  }

  function show() {
    const want = wanted();
    rows.sort(compare(want.sort, want.reverse));
    for (const row of rows) row.body.hidden = !passes(row, want);
    place();
    for (const head of heads) {
      if (head.dataset.sort === want.sort) head.setAttribute("aria-sort", falling(want.sort) !== want.reverse ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    table.classList.toggle("brief", want.brief);
    count();
  }

  // Moving a row costs a new layout of all: only another order is worth it.
  function place() {
    if (rows.every((row, at) => row === placed[at])) return;
    table.append(...rows.map((row) => row.body));
    placed = [...rows];
  }

  function count() {
    const shown = rows.filter((row) => !row.body.hidden).length;
    const chosen = rows.filter((row) => row.box.checked);
    const away = chosen.filter((row) => row.body.hidden).length;
    document.getElementById("shown").textContent = `${shown} of ${rows.length} people shown`
      + (chosen.length ? `, ${chosen.length} selected` : "") + (away ? ` (${away} of them not shown)` : "");
    document.getElementById("nobody").hidden = shown > 0;
    table.hidden = shown === 0;
    save.disabled = chosen.length === 0;
  }

  function select(isChosen, among) {
    for (const row of rows) if (among(row)) row.box.checked = isChosen;
    count();
  }

  // The rows come as the command line writes them: nothing is quoted or made inert a second time here.
  function download() {
    const chosen = rows.filter((row) => row.box.checked).sort((one, other) => one.rank - other.rank);
    const mark = document.getElementById("bom").checked ? "\ufeff" : "";
    const file = new Blob([mark, data.header, ...chosen.map((row) => row.csv)], { type: "text/csv;charset=utf-8" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = data.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function toHash() {
    const stated = new URLSearchParams();
    for (const field of fields) {
      if (field.type === "checkbox" ? field.checked : field.value && !(field.name === "sort" && field.value === "rank")) {
        stated.set(field.name, field.type === "checkbox" ? "1" : field.value);
      }
    }
    history.replaceState(null, "", String(stated) ? `#${stated}` : location.pathname + location.search);
  }

  function fromHash() {
    if (document.getElementById(location.hash.slice(1))) return;
    form.reset();
    const stated = new URLSearchParams(location.hash.slice(1));
    for (const field of fields) {
      if (!stated.has(field.name)) continue;
      if (field.type === "checkbox") field.checked = true;
      else field.value = stated.get(field.name);
      if (field.localName === "select" && field.selectedIndex < 0) field.selectedIndex = 0;
      if (field.dataset.skill) field.closest("details").open = true;
    }
    show();
  }

  function changed() {
    show();
    toHash();
  }

  // Cards on a small screen are no table to the browser any more; these keep them one to a screen reader.
  function keepTable() {
    if (!narrow.matches || table.hasAttribute("role")) return;
    const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };
    table.setAttribute("role", "table");
    for (const part of table.querySelectorAll("thead, tbody, tr, td")) part.setAttribute("role", roles[part.localName]);
    for (const head of table.querySelectorAll("th")) head.setAttribute("role", head.scope === "row" ? "rowheader" : "columnheader");
  }

  for (const head of heads) {
    head.querySelector("button").addEventListener("click", () => {
      form.elements.reverse.checked = form.elements.sort.value === head.dataset.sort && !form.elements.reverse.checked;
      form.elements.sort.value = head.dataset.sort;
      changed();
    });
  }
  form.addEventListener("input", (event) => event.target.name && changed());
  form.addEventListener("reset", () => setTimeout(changed));
  form.addEventListener("submit", (event) => event.preventDefault());
  table.addEventListener("change", count);
  document.getElementById("all").addEventListener("click", () => select(true, (row) => !row.body.hidden));
  document.getElementById("none").addEventListener("click", () => select(false, () => true));
  save.addEventListener("click", download);
  window.addEventListener("hashchange", fromHash);
  form.hidden = false;
  keepTable();
  narrow.addEventListener("change", keepTable);
  show();
  fromHash();
})();
