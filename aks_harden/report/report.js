"use strict";
// Works the filter. Without it the page shows everything, and the filter stays hidden.
(() => {
  const bar = document.getElementById("filter");
  const findings = [...document.querySelectorAll("article.finding")];
  const sections = [...document.querySelectorAll("section.findings")];
  const buttons = [...bar.querySelectorAll("button[data-field]")];
  const search = document.getElementById("search");
  const waived = document.getElementById("waived");
  const shown = document.getElementById("shown");
  const filtered = document.getElementById("filtered");
  const texts = new Map();

  const textOf = (finding) => {
    if (!texts.has(finding)) texts.set(finding, finding.textContent.toLowerCase());
    return texts.get(finding);
  };
  const pressed = (button) => button.getAttribute("aria-pressed") === "true";
  const press = (button, on) => button.setAttribute("aria-pressed", String(on));

  // Within a group the pressed buttons add up; a group with none pressed lets everything through.
  const wanted = () => {
    const groups = {};
    for (const button of buttons.filter(pressed)) {
      (groups[button.dataset.field] ||= []).push(button.dataset.value);
    }
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    return (finding) =>
      Object.entries(groups).every(([field, values]) => values.includes(finding.dataset[field])) &&
      (!waived || pressed(waived) || finding.dataset.waived === "no") &&
      words.every((word) => textOf(finding).includes(word));
  };

  const apply = () => {
    const passes = wanted();
    for (const finding of findings) finding.hidden = !passes(finding);
    // One that shows another once more is not counted twice.
    const counted = findings.filter((finding) => !("repeated" in finding.dataset));
    const left = counted.filter((finding) => !finding.hidden).length;
    for (const section of sections) section.hidden = !section.querySelector("article.finding:not([hidden])");
    const said = `${left} of ${counted.length} findings shown`;
    shown.textContent = said;
    filtered.textContent = `Filtered: ${said}.`;
    filtered.hidden = findings.every((finding) => !finding.hidden);
  };

  const reset = () => {
    for (const button of buttons) press(button, false);
    if (waived) press(waived, true);
    search.value = "";
    apply();
  };

  // A link into the page always arrives: what hides its target is taken away.
  const reveal = (id) => {
    const target = id && document.getElementById(id);
    if (!target) return;
    if (target.closest("[hidden]")) reset();
    for (let part = target; part; part = part.parentElement) {
      if (part instanceof HTMLDetailsElement) part.open = true;
    }
  };

  const unfold = (open) => {
    for (const part of document.querySelectorAll("details")) part.open = open;
  };

  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.id === "reset") reset();
    else if (button.id === "unfold" || button.id === "fold") unfold(button.id === "unfold");
    else {
      press(button, !pressed(button));
      if (button === waived) button.firstChild.textContent = pressed(button) ? "~ waived shown" : "~ waived hidden";
      apply();
    }
  });
  bar.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", apply);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link) reveal(link.hash.slice(1));
  });

  // On paper the evidence of what fails is open, whatever was folded on the screen.
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details[data-paper]:not([open])")];
    for (const part of opened) part.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const part of opened) part.open = false;
  });

  bar.hidden = false;
  apply();
  reveal(window.location.hash.slice(1));
})();
