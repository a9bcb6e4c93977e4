"use strict";
(() => {
  const header = 26;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const about = document.getElementById("about");
  const found = document.getElementById("found");

  // Boxes with their places as they were drawn: closing one moves what stands below it.
  const read = (group) => {
    const isBox = group.classList.contains("b");
    const rects = all(":scope>rect", group);
    const frame = isBox ? group.querySelector(":scope>.frame") : rects[0];
    const number = (name) => Number(frame.getAttribute(name));
    const box = { group, isBox, frame, y: number("y"), height: number("height"), children: [] };
    if (!isBox) return box;
    box.head = all(":scope>rect:not(.frame),:scope>text:not(.e)", group);
    box.lines = all(":scope>.w", group).map((element) => ({ element, d: element.getAttribute("d") }));
    box.labels = all(":scope>.e", group).map((element) => ({ element, y: Number(element.getAttribute("y")) }));
    box.children = all(":scope>g", group).map(read);
    return box;
  };

  const isClosed = (box) => box.group.classList.contains("closed");

  // How much of a box's height is left, and where each of its points then is: rows that only closed boxes filled go away.
  const measure = (box) => {
    if (!box.isBox) return box.height;
    if (isClosed(box)) return header;
    const solid = [], free = [];
    for (const child of box.children) {
      const height = measure(child);
      solid.push([child.y, child.y + height]);
      if (height < child.height) free.push([child.y + height, child.y + child.height]);
    }
    const cuts = subtract(free, solid);
    box.map = (y) => y - cuts.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(y, to) - from), 0);
    return box.map(box.y + box.height) - box.y;
  };

  const merged = (spans) => {
    const result = [];
    for (const [from, to] of spans.sort((a, b) => a[0] - b[0])) {
      const last = result[result.length - 1];
      if (last && from <= last[1]) last[1] = Math.max(last[1], to);
      else result.push([from, to]);
    }
    return result;
  };

  const subtract = (spans, others) => {
    let result = merged(spans);
    for (const [from, to] of merged(others)) {
      result = result.flatMap(([a, b]) => (to <= a || b <= from ? [[a, b]] : [[a, from], [to, b]].filter(([x, y]) => x < y)));
    }
    return result;
  };

  const move = (box, y, height) => {
    const shift = y - box.y;
    if (!box.isBox) {
      box.group.setAttribute("transform", `translate(0 ${shift})`);
      return;
    }
    box.frame.setAttribute("y", y);
    box.frame.setAttribute("height", height);
    for (const element of box.head) element.setAttribute("transform", `translate(0 ${shift})`);
    if (isClosed(box)) return;
    const place = (old) => (old >= box.y + box.height ? y + height : box.map(old) + shift);
    for (const { element, d } of box.lines) element.setAttribute("d", d.replace(/(-?\d+) (-?\d+)/g, (_, x, old) => `${x} ${place(Number(old))}`));
    for (const { element, y: old } of box.labels) element.setAttribute("y", place(old));
    for (const child of box.children) move(child, place(child.y), place(child.y + child.height) - place(child.y));
  };

  const pictures = all("figure>svg").map((svg) => ({ svg, root: read(svg.querySelector(":scope>.root")), size: svg.viewBox.baseVal }));
  const heights = pictures.map(({ size }) => size.height);
  const draw = () => {
    pictures.forEach(({ svg, root, size }, index) => {
      const height = measure(root);
      move(root, root.y, height);
      const total = heights[index] - root.height + height;
      svg.setAttribute("viewBox", `${size.x} ${size.y} ${size.width} ${total}`);
      svg.setAttribute("height", total);
    });
  };

  const set = (group, closed) => {
    group.classList.toggle("closed", closed);
    group.setAttribute("aria-expanded", String(!closed));
  };

  // The way of the tag to a box, its lines in the files, and what is known of it.
  const select = (group) => {
    for (const element of all(".nl .lit,.nl .on,.src .on")) element.classList.remove("lit", "on");
    if (!group) return;
    group.classList.add("on");
    let current = group;
    const seen = new Set();
    while (current && !seen.has(current)) {
      seen.add(current);
      if (current.classList.contains("n")) current.classList.add("lit");
      const before = current.dataset.from && document.getElementById(current.dataset.from);
      if (before) {
        for (const line of all(`.nl .w[data-v="${before.id}"]`)) if (line.dataset.t.split(" ").includes(current.id)) line.classList.add("lit");
      }
      current = before;
    }
    about.replaceChildren(...(group.querySelector(":scope>title")?.textContent ?? "").split("\n").map((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      return line;
    }));
    const rows = [document.getElementById(`L${group.dataset.row}`), ...all(".py").filter((row) => row.dataset.line === group.dataset.line)];
    for (const row of rows.filter(Boolean)) {
      row.classList.add("on");
      row.parentElement.scrollTop = row.offsetTop - row.parentElement.offsetTop - 60;
    }
  };

  const reveal = (group) => {
    for (let box = group.parentElement?.closest(".b"); box; box = box.parentElement?.closest(".b")) if (box.classList.contains("closed")) set(box, false);
    draw();
    group.scrollIntoView({ block: "center", inline: "center" });
    group.focus({ preventScroll: true });
    select(group);
  };

  for (const { svg } of pictures) {
    svg.addEventListener("click", (event) => {
      const group = event.target.closest("g[tabindex]");
      if (group) act(group);
    });
    svg.addEventListener("keydown", (event) => {
      const group = event.target.closest("g[tabindex]");
      if (!group) return;
      if (event.key === "Enter" || event.key === " ") act(group);
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") step(group, event.key === "ArrowDown" ? 1 : -1);
      else return;
      event.preventDefault();
    });
  }

  const act = (group) => {
    if (group.classList.contains("b")) {
      set(group, !group.classList.contains("closed"));
      draw();
    }
    select(group);
  };

  const step = (group, by) => {
    const visible = all("g[tabindex]").filter((other) => !other.parentElement.closest(".closed"));
    visible[visible.indexOf(group) + by]?.focus();
  };

  // Lines of the files lead to the boxes that they make.
  const boxesOf = (row) => (row.dataset.line ? all("g[data-line]").filter((box) => box.dataset.line === row.dataset.line) : all(`g[data-row="${row.id.slice(1)}"]`));
  for (const row of all(".src li")) {
    row.addEventListener("click", (event) => {
      const boxes = boxesOf(row);
      if (boxes.length === 0) return;
      event.preventDefault();
      reveal(boxes[0]);
      for (const box of boxes) box.classList.add("on");
    });
  }

  // Search: by the names of all modules that a box stands for, by class and by rule.
  const field = document.getElementById("search");
  let hits = [], place = 0;
  const search = () => {
    const words = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const text = (box) => `${box.dataset.names ?? ""} ${box.querySelector(":scope>title").textContent}`.toLowerCase();
    const boxes = all("g[tabindex]");
    hits = words.length ? boxes.filter((box) => words.every((word) => text(box).includes(word))) : [];
    place = 0;
    for (const box of boxes) {
      box.classList.toggle("found", hits.includes(box));
      if (box.classList.contains("n")) box.classList.toggle("dim", words.length > 0 && !hits.includes(box));
    }
    found.textContent = words.length ? `${hits.length} found` : "";
  };
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || hits.length === 0) return;
    reveal(hits[place % hits.length]);
    place += 1;
    found.textContent = `${((place - 1) % hits.length) + 1} of ${hits.length}`;
    field.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      field.value = "";
      search();
      select(null);
    } else if (event.key === "/" && document.activeElement !== field) {
      event.preventDefault();
      field.focus();
    }
  });

  const boxes = all(".nl .b[tabindex]");
  document.getElementById("open").addEventListener("click", () => (boxes.forEach((box) => set(box, false)), draw()));
  document.getElementById("close").addEventListener("click", () => (boxes.forEach((box) => set(box, true)), draw()));
  for (const box of all(".nl .b[data-closed]")) set(box, true);
  document.querySelector(".tools").hidden = false;
  draw();
})();
