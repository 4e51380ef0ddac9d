"use strict";
// Shared by all pages: labels that do not overlap, routes, popups, printing. Strings of the campaign only ever
// enter the page as text or as nodes of its own templates, never as HTML.

const luuDong = (() => {
  const WIDE = matchMedia("(min-width: 900px)");
  const DASHES = ["9 6", "2 7", "14 5 2 5"];
  const data = JSON.parse(document.getElementById("data").textContent);
  const circles = new Map();
  const starters = [];
  let map;
  let shown;
  let routes;
  let labels;

  const Labels = L.Layer.extend({
    initialize(items) {
      this._items = items;
      this._numbers = [];
    },

    onAdd(onMap) {
      const pane = onMap.getPane("labels") || onMap.createPane("labels");
      pane.style.zIndex = 620;
      pane.style.pointerEvents = "none";
      this._elements = this._items.map((item) => {
        const element = L.DomUtil.create("div", `label ${item.kind} leaflet-zoom-hide`, pane);
        element.textContent = item.text;
        return element;
      });
      // A box of two lines is as wide as it may be; make it as wide as its text.
      const text = document.createRange();
      const widths = this._elements.map((element) => {
        text.selectNodeContents(element);
        return Math.ceil(text.getBoundingClientRect().width) + 4;
      });
      this._elements.forEach((element, i) => {
        element.style.width = `${widths[i]}px`;
      });
      onMap.on("moveend zoomend resize", this.place, this);
      this.place();
    },

    // The villages with numbers on them come first, right after the bases.
    avoid(numbers) {
      this._numbers = numbers.map((number) => number.at);
      const numbered = new Set(numbers.map((number) => number.village));
      const rank = (item) => (item.kind === "base" ? 0 : numbered.has(item.village) ? 1 : 2);
      for (const item of this._items) item.must = rank(item) < 2;
      const order = this._items.map((item, i) => [rank(item), i]).sort((one, other) => one[0] - other[0] || one[1] - other[1]);
      this._elements = order.map(([, i]) => this._elements[i]);
      this._items = order.map(([, i]) => this._items[i]);
      this.place();
    },

    // Greedy: the labels come in the order of their importance; each takes the first free place about its point.
    place() {
      const size = map.getSize();
      const origin = map.containerPointToLayerPoint([0, 0]);
      const frame = map.getContainer().getBoundingClientRect();
      const taken = [];
      for (const control of map.getContainer().parentElement.querySelectorAll(".leaflet-control, .north, .stamp")) {
        const box = control.getBoundingClientRect();
        if (box.width) taken.push([box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top]);
      }
      const spots = this._items.map((item) => map.latLngToContainerPoint(item.at));
      const discs = this._items.map((item, i) => (item.radius ? around(spots[i], item.radius) : null));
      for (const number of this._numbers) discs.push(around(map.latLngToContainerPoint(number), 13));
      this._items.forEach((item, i) => {
        const element = this._elements[i];
        element.style.display = "";
        const width = element.offsetWidth;
        const height = element.offsetHeight;
        const free = candidates(spots[i], item.radius + 2, width, height).filter(
          (box) => box[0] >= 2 && box[1] >= 2 && box[2] <= size.x - 2 && box[3] <= size.y - 2 && !taken.some((other) => meet(box, other)),
        );
        const hidden = (each) => discs.filter((disc, j) => disc && j !== i && meet(each, disc)).length;
        const [least, box] = free.map((each) => [hidden(each), each]).sort((one, other) => one[0] - other[0])[0] ?? [0, null];
        if (!box || (least && !item.must)) {
          element.style.display = "none";
          return;
        }
        taken.push(box);
        L.DomUtil.setPosition(element, L.point(box[0], box[1]).add(origin).round());
      });
    },
  });

  function around(point, radius) {
    return [point.x - radius, point.y - radius, point.x + radius, point.y + radius];
  }

  function candidates(at, gap, width, height) {
    if (gap === 2) return [[at.x - width / 2, at.y - height / 2, at.x + width / 2, at.y + height / 2]];
    const slant = gap * 0.75;
    return [
      [at.x + gap, at.y - height / 2],
      [at.x - gap - width, at.y - height / 2],
      [at.x - width / 2, at.y - gap - height],
      [at.x - width / 2, at.y + gap],
      [at.x + slant, at.y - slant - height],
      [at.x - slant - width, at.y - slant - height],
      [at.x + slant, at.y + slant],
      [at.x - slant - width, at.y + slant],
    ].map(([x, y]) => [x, y, x + width, y + height]);
  }

  function meet(one, other) {
    return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
  }

  function icon(kind, size, element) {
    return L.divIcon({ className: kind, html: element, iconSize: [size, size] });
  }

  function arrow(leg, colour) {
    const element = document.createElement("i");
    element.style.borderBottomColor = colour;
    element.style.transform = `rotate(${leg.heading}deg)`;
    return L.marker(leg.arrow, { icon: icon("arrow", 12, element), interactive: false, keyboard: false, pane: "routes" });
  }

  function badge(village, text, team, at) {
    const element = document.createElement("span");
    element.textContent = text;
    element.style.background = team.colour;
    element.style.color = team.ink;
    const marker = L.marker(at, { icon: icon("stop-number", 26, element), keyboard: false, riseOnHover: true });
    return marker.on("click", () => open(village));
  }

  // Draws the chosen routes. Legs that several of them use are drawn once, the wider the more use them. Few routes
  // show their direction; of many only a quiet web of who serves whom is left. Numbers need a single date.
  function show(chosen, numbered) {
    routes.clearLayers();
    const many = chosen.length > 40;
    const uses = new Map();
    for (const route of chosen) {
      for (const number of route.legs) {
        const key = many ? data.routes.legs[number].line : number;
        uses.set(key, { number, count: (uses.get(key)?.count ?? 0) + 1, order: route.order });
      }
    }
    for (const { number, count, order } of uses.values()) {
      const leg = data.routes.legs[number];
      const team = data.routes.teams[leg.team];
      if (many) web(leg, team, count);
      else directed(leg, team, count, order);
    }
    const numbers = new Map();
    if (numbered) {
      for (const route of chosen) {
        for (const [village, number] of route.stops) {
          const key = `${village} ${route.team}`;
          numbers.set(key, { village, team: route.team, text: numbers.has(key) ? `${numbers.get(key).text}·${number}` : String(number) });
        }
      }
    }
    const places = [...numbers.values()].map((each) => ({ ...each, at: data.routes.villages[each.village] }));
    for (const each of places) badge(each.village, each.text, data.routes.teams[each.team], each.at).addTo(routes);
    labels.avoid(places);
  }

  function web(leg, team, count) {
    const weight = Math.min(0.8 + 0.3 * count, 4);
    L.polyline(leg.path, { pane: "routes", interactive: false, color: team.line, weight, opacity: 0.5 }).addTo(routes);
  }

  function directed(leg, team, count, order) {
    const weight = Math.min(2 + 0.8 * count, 6);
    const line = { pane: "routes", interactive: false, smoothFactor: 0.5 };
    L.polyline(leg.path, { ...line, color: "#ffffff", weight: weight + 2, opacity: 0.7 }).addTo(routes);
    L.polyline(leg.path, { ...line, color: team.line, weight, dashArray: DASHES[order % DASHES.length], opacity: 0.95 }).addTo(routes);
    arrow(leg, team.line).addTo(routes);
  }

  function template(number) {
    return document.getElementById(`village-${number}`);
  }

  function village(number, circle) {
    circles.set(number, circle);
    circle.on("click", (event) => {
      L.DomEvent.stop(event);
      open(number);
    });
  }

  // What the page knows of a village: in a popup on a wide screen, in a sheet at the bottom of a phone.
  function open(number) {
    if (!template(number)) return;
    const content = template(number).content.cloneNode(true);
    const at = circles.get(number).getLatLng();
    if (WIDE.matches) {
      const node = document.createElement("div");
      node.append(content);
      L.popup({ maxWidth: 340, minWidth: 250, maxHeight: map.getSize().y - 90, offset: [0, -6] }).setLatLng(at).setContent(node).openOn(map);
      return;
    }
    const sheet = document.getElementById("sheet");
    sheet.lastElementChild.replaceChildren(content);
    sheet.hidden = false;
    sheet.scrollTop = 0;
    const covered = map.getContainer().getBoundingClientRect().bottom - sheet.getBoundingClientRect().top;
    map.panInside(at, { paddingTopLeft: [30, 40], paddingBottomRight: [30, Math.max(0, covered) + 30], animate: false });
  }

  function close() {
    document.getElementById("sheet").hidden = true;
    map.closePopup();
  }

  function focus(number) {
    if (!circles.has(number)) return;
    map.getContainer().scrollIntoView({ block: "nearest" });
    map.setView(circles.get(number).getLatLng(), Math.max(map.getZoom(), 13), { animate: false });
    open(number);
  }

  // A finger is wider than a small circle.
  function nearest(event) {
    close();
    let best = 22;
    let found = null;
    for (const [number, circle] of circles) {
      const away = map.latLngToContainerPoint(circle.getLatLng()).distanceTo(event.containerPoint);
      if (away < best) [best, found] = [away, number];
    }
    if (found !== null) open(found);
  }

  function printing() {
    addEventListener("beforeprint", () => {
      document.documentElement.classList.add("printing");
      for (const details of document.querySelectorAll("details:not([open])")) {
        details.open = true;
        details.classList.add("opened-to-print");
      }
      refit();
    });
    addEventListener("afterprint", () => {
      document.documentElement.classList.remove("printing");
      for (const details of document.querySelectorAll("details.opened-to-print")) {
        details.open = false;
        details.classList.remove("opened-to-print");
      }
      refit();
    });
  }

  // On a small map large circles would hide each other.
  function shrink() {
    const scale = Math.min(1, Math.max(0.7, map.getSize().x / 600));
    for (const label of data.labels.filter((each) => each.sized)) {
      label.radius *= scale;
      circles.get(label.village).setRadius(label.radius);
    }
  }

  // Room for the north arrow and the buttons on the right, and the stamp at the top.
  function fit() {
    map.fitBounds(shown, { paddingTopLeft: [34, 44], paddingBottomRight: [58, 34], maxZoom: 15, animate: false });
  }

  function refit() {
    close();
    map.invalidateSize({ animate: false });
    fit();
    labels.place();
  }

  function start(drawn, bounds) {
    map = drawn;
    shown = bounds;
    fit();
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
    L.control.zoom({ position: "bottomright", zoomInTitle: data.words.zoom_in, zoomOutTitle: data.words.zoom_out }).addTo(map);
    routes = L.layerGroup().addTo(map);
    shrink();
    labels = new Labels(data.labels).addTo(map);
    map.on("click", nearest);
    map.on("popupopen", (event) => event.popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", data.words.close));
    document.getElementById("close").addEventListener("click", close);
    document.addEventListener("keydown", (event) => event.key === "Escape" && close());
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-village]");
      if (button) focus(Number(button.dataset.village));
    });
    printing();
    for (const starter of starters) starter();
    document.documentElement.classList.add("ready");
  }

  return { data, show, start, village, whenStarted: (starter) => starters.push(starter) };
})();
