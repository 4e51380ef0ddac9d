"use strict";
// Shared by all pages: routes, what opens on a tap, printing. Strings of the campaign only ever
// enter the page as text or as nodes of its own templates, never as HTML.

const luuDong = (() => {
  const WIDE = matchMedia("(min-width: 900px)");
  const DASHES = ["9 6", "2 7", "14 5 2 5"];
  const GROUND = {
    forest: { fillColor: "#dfe8d3", fillOpacity: 0.9 },
    water: { fillColor: "#b3d4ea", fillOpacity: 1 },
    building: { fillColor: "#cfc6ba", fillOpacity: 1 },
    river: { color: "#8fbfe0", weight: 2 },
    path: { color: "#a59a8b", weight: 1, dashArray: "2 3" },
    track: { color: "#a59a8b", weight: 1.3, dashArray: "5 3" },
    street: { color: "#b9b4ab", weight: 1.5 },
    road: { color: "#98917f", weight: 2.5 },
    highway: { color: "#d9973f", weight: 3.5 },
  };
  const data = JSON.parse(document.getElementById("data").textContent);
  const circles = new Map();
  const starters = [];
  let map;
  let shown;
  let routes;
  let labels;
  let scope = "";

  function icon(kind, size, element) {
    return L.divIcon({ className: kind, html: element, iconSize: [size, size] });
  }

  function arrow(leg, colour) {
    const element = document.createElement("i");
    element.style.borderBottomColor = colour;
    element.style.transform = `rotate(${leg.heading}deg)`;
    return L.marker(leg.arrow, {
      icon: icon("arrow", 12, element),
      interactive: false,
      keyboard: false,
      pane: "routes",
    });
  }

  function badge(village, text, team, at) {
    const element = document.createElement("span");
    element.textContent = text;
    element.style.background = team.colour;
    element.style.color = team.ink;
    const marker = L.marker(at, {
      icon: icon("stop-number", 26, element),
      keyboard: false,
      riseOnHover: true,
    });
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
          numbers.set(key, {
            village,
            team: route.team,
            text: numbers.has(key) ? `${numbers.get(key).text}·${number}` : String(number),
          });
        }
      }
    }
    const places = [...numbers.values()].map((each) => ({ ...each, at: data.routes.villages[each.village] }));
    for (const each of places)
      badge(each.village, each.text, data.routes.teams[each.team], each.at).addTo(routes);
    labels.avoid(places);
  }

  function web(leg, team, count) {
    const weight = Math.min(0.8 + 0.3 * count, 4);
    L.polyline(leg.path, {
      pane: "routes",
      interactive: false,
      color: team.line,
      weight,
      opacity: 0.5,
    }).addTo(routes);
  }

  function directed(leg, team, count, order) {
    const weight = Math.min(2 + 0.8 * count, 6);
    const line = { pane: "routes", interactive: false, smoothFactor: 0.5 };
    L.polyline(leg.path, { ...line, color: "#ffffff", weight: weight + 2, opacity: 0.7 }).addTo(routes);
    L.polyline(leg.path, {
      ...line,
      color: team.line,
      weight,
      dashArray: leg.road && order === 0 ? null : DASHES[order % DASHES.length],
      opacity: 0.95,
    }).addTo(routes);
    arrow(leg, team.line).addTo(routes);
  }

  function template(number) {
    return document.getElementById(`village-${scope}${number}`);
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
      L.popup({ maxWidth: 340, minWidth: 250, maxHeight: map.getSize().y - 90, offset: [0, -6] })
        .setLatLng(at)
        .setContent(node)
        .openOn(map);
      return;
    }
    const sheet = document.getElementById("sheet");
    sheet.lastElementChild.replaceChildren(content);
    sheet.hidden = false;
    sheet.scrollTop = 0;
    const covered = map.getContainer().getBoundingClientRect().bottom - sheet.getBoundingClientRect().top;
    map.panInside(at, {
      paddingTopLeft: [30, 40],
      paddingBottomRight: [30, Math.max(0, covered) + 30],
      animate: false,
    });
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
    map.fitBounds(shown, {
      paddingTopLeft: [34, 44],
      paddingBottomRight: [58, 34],
      maxZoom: 15,
      animate: false,
    });
  }

  // The ground along roads, where somebody has built it: on one canvas, because it has thousands of points.
  function ground(layers) {
    if (!layers?.length) return;
    map.createPane("basemap").style.zIndex = 310;
    map.getPane("basemap").style.pointerEvents = "none";
    const renderer = L.canvas({ pane: "basemap", padding: 0.3 });
    for (const { kind, area, lines } of layers) {
      const options = { ...GROUND[kind], pane: "basemap", renderer, interactive: false, smoothFactor: 1.5 };
      if (!area) L.polyline(lines.map(unpacked), options).addTo(map);
      else L.polygon(lines.map((rings) => rings.map(unpacked)), { ...options, stroke: false }).addTo(map);
    }
  }

  function unpacked(steps) {
    const points = [];
    let [lat, lon] = [0, 0];
    for (let i = 0; i < steps.length; i += 2) {
      lat += steps[i];
      lon += steps[i + 1];
      points.push([lat / 1e5, lon / 1e5]);
    }
    return points;
  }

  // One date of several: its stops large, its closed ways marked, its part of the country.
  function day(chosen) {
    close();
    scope = `${chosen.date}-`;
    const today = data.routes.routes.filter((route) => route.date === chosen.date);
    const stops = new Set(today.flatMap((route) => route.stops.map(([village]) => village)));
    for (const [number, circle] of circles) {
      const stop = stops.has(number);
      circle.setStyle({ stroke: !stop }).setRadius(stop ? 14 : 4);
    }
    labels?.remove();
    shown = chosen.bounds;
    fit();
    labels = new Labels(
      data.labels.map((label) =>
        stops.has(label.village) ? { ...label, kind: "stop", radius: 14 } : { ...label },
      ),
    ).addTo(map);
    show(today, true);
    for (const ends of chosen.closed) {
      const closed = { pane: "ground", interactive: false, color: "#c2410c", weight: 3, opacity: 0.8 };
      L.polyline(ends, { ...closed, dashArray: "1 7" }).addTo(routes);
    }
  }

  function refit() {
    close();
    map.invalidateSize({ animate: false });
    fit();
    labels.measure();
    labels.place();
  }

  function start(drawn, bounds) {
    map = drawn;
    shown = bounds;
    fit();
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
    L.control
      .zoom({ position: "bottomright", zoomInTitle: data.words.zoom_in, zoomOutTitle: data.words.zoom_out })
      .addTo(map);
    ground(data.basemap);
    routes = L.layerGroup().addTo(map);
    shrink();
    if (!data.days) labels = new Labels(data.labels).addTo(map);
    // Where there are routes, showing them places the labels about their numbers.
    if (!data.routes.routes.length) labels?.place();
    map.on("click", nearest);
    map.on("popupopen", (event) =>
      event.popup
        .getElement()
        .querySelector(".leaflet-popup-close-button")
        ?.setAttribute("aria-label", data.words.close),
    );
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

  return {
    data,
    day,
    map: () => map,
    show,
    start,
    village,
    whenStarted: (starter) => starters.push(starter),
  };
})();
