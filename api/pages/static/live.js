// Draws how score and bound draw near to each other, and keeps the figures of a plan that is being computed fresh.
"use strict";
(() => {
  const live = document.getElementById("live");
  const curve = live.querySelector(".curve");
  const note = document.getElementById("live-note");
  const best = document.getElementById("see-best");
  const waits = document.getElementById("no-plan");
  const points = JSON.parse(live.dataset.points);
  const states = JSON.parse(live.dataset.states);
  const number = (digits) => new Intl.NumberFormat(live.dataset.locale, { maximumFractionDigits: digits });
  const one = number(1);
  const none = number(0);

  function show(name, text) {
    const field = live.querySelector(`[data-figure="${name}"]`);
    if (field.textContent !== text) field.textContent = text;
  }

  function element(name, attributes, text) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text) made.textContent = text;
    return made;
  }

  // Steps: a figure holds until the next one comes.
  function steps(shown, x, y) {
    let path = "";
    shown.forEach((point, at) => {
      path += at ? `H${x(point[0])}V${y(point[1])}` : `M${x(point[0])} ${y(point[1])}`;
    });
    return path;
  }

  function draw() {
    const known = points.filter((point) => point.score !== null && point.bound !== null);
    if (known.length < 2) return;
    const width = curve.clientWidth || 640;
    const height = curve.clientHeight || 240;
    curve.removeAttribute("hidden");
    curve.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const last = known[known.length - 1];
    // The first scores lie far below and the first bounds far above what follows: show three times the middle gap.
    const gaps = known.map((point) => point.bound - point.score).sort((a, b) => a - b);
    const reach = Math.max(gaps[Math.floor(gaps.length / 2)] * 1.5, (last.bound - last.score) * 1.5, 1e-6);
    const high = Math.min(Math.max(...known.map((point) => point.bound)), last.bound + reach);
    const low = Math.max(Math.min(...known.map((point) => point.score)), last.score - reach);
    const first = known[0].elapsed;
    const x = (at) => 8 + ((width - 16) * (at - first)) / Math.max(last.elapsed - first, 1e-6);
    const y = (value) => 26 + ((height - 52) * (high - Math.min(high, Math.max(low, value)))) / Math.max(high - low, 1e-6);
    const bounds = known.map((point) => [point.elapsed, point.bound]);
    const scores = known.map((point) => [point.elapsed, point.score]);
    const bound = steps(bounds, x, y);
    const score = steps(scores, x, y);
    const label = (name, value, above) =>
      element(
        "text",
        { x: width - 10, y: y(value) + (above ? -8 : 18), "text-anchor": "end" },
        `${live.dataset[name]} ${one.format(value)}`,
      );
    const back = scores.toReversed();
    let under = "";
    back.forEach((point, at) => {
      under += at ? `V${y(point[1])}H${x(point[0])}` : `L${x(point[0])} ${y(point[1])}`;
    });
    curve.replaceChildren(
      element("path", { class: "between", d: `${bound}${under}Z` }),
      element("path", { class: "bound", d: bound }),
      element("path", { class: "score", d: score }),
      label("bound", last.bound, true),
      label("score", last.score, false),
    );
  }

  function take(progress) {
    if (progress.elapsed !== null) {
      points.push(progress);
      show("elapsed", `${none.format(progress.elapsed)} s`);
    }
    if (progress.score !== null) show("score", one.format(progress.score));
    if (progress.score !== null) {
      best.hidden = false;
      if (waits) waits.hidden = true;
    }
    if (progress.bound !== null) show("bound", one.format(progress.bound));
    if (progress.gap !== null) show("gap", `${one.format(100 * progress.gap)}%`);
    const badge = document.querySelector("#state .badge");
    if (states[progress.state] && !badge.classList.contains("stopping")) {
      badge.className = `badge ${progress.state}`;
      badge.textContent = states[progress.state];
    }
    draw();
  }

  draw();
  window.addEventListener("resize", draw);
  if (!live.dataset.events || !window.EventSource) return;
  points.length = 0; // the events begin with the first
  const source = new EventSource(live.dataset.events);
  note.textContent = live.dataset.live;
  source.addEventListener("progress", (event) => {
    take(JSON.parse(event.data));
    note.textContent = live.dataset.live;
  });
  source.addEventListener("end", () => {
    source.close();
    window.location.reload();
  });
  source.onerror = () => {
    note.textContent = live.dataset.lost;
  };
})();
