"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const field = document.getElementById("search");
  const found = document.getElementById("found");
  const models = all(".model").map((element) => ({ element, verdict: element.dataset.verdict, text: element.querySelector("summary").textContent.toLowerCase() }));
  const boxes = all(".chip input");

  const filter = () => {
    const words = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let shown = 0;
    for (const { element, verdict, text } of models) {
      const isShown = verdicts.has(verdict) && words.every((word) => text.includes(word));
      element.hidden = !isShown;
      if (isShown) shown += 1;
    }
    found.textContent = shown === models.length ? "" : `${shown} of ${models.length} shown`;
  };

  field.addEventListener("input", filter);
  for (const box of boxes) box.addEventListener("change", filter);

  // Models that look the same share a picture: it is copied when it is wanted.
  for (const link of all(".same")) {
    link.closest("details").addEventListener("toggle", () => {
      const picture = document.getElementById(link.dataset.picture);
      if (picture && link.isConnected) link.replaceWith(...[...picture.children].map((child) => child.cloneNode(true)));
    }, { once: true });
  }

  // A link to a rule or a model opens it.
  const open = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") target.open = true;
  };
  window.addEventListener("hashchange", open);
  open();
  document.querySelector(".tools").hidden = false;
  filter();
})();
