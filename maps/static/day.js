"use strict";
// The leader's page: the switch between dates, what has been packed, and where the phone is.
luuDong.whenStarted(() => {
  const { data, map } = luuDong;
  const pick = document.getElementById("pick");
  const steps = { earlier: -1, later: 1 };
  let current = 0;

  function choose(number) {
    current = number;
    const { date } = data.days[number];
    for (const part of document.querySelectorAll("[data-day]")) part.hidden = part.dataset.day !== date;
    luuDong.day(data.days[number]);
    if (!pick) return;
    pick.selectedIndex = number;
    for (const [id, by] of Object.entries(steps))
      document.getElementById(id).disabled = !data.days[number + by];
  }

  if (pick) {
    pick.addEventListener("change", () => choose(pick.selectedIndex));
    for (const [id, by] of Object.entries(steps))
      document.getElementById(id).addEventListener("click", () => choose(current + by));
  }

  // Ticks stay where the browser keeps anything for files.
  const key = `luudong ${document.title}`;
  const boxes = [...document.querySelectorAll("[data-tick]")];
  try {
    const ticked = new Set(JSON.parse(localStorage.getItem(key) ?? "[]"));
    for (const box of boxes) box.checked = ticked.has(box.dataset.tick);
    for (const box of boxes)
      box.addEventListener("change", () => {
        const kept = boxes.filter((each) => each.checked).map((each) => each.dataset.tick);
        localStorage.setItem(key, JSON.stringify(kept));
      });
  } catch {
    // No storage here: the ticks last as long as the page.
  }

  // Where the phone is: asked for by a tap only, kept on the page only.
  const status = document.getElementById("me");
  const control = L.control({ position: "bottomright" });
  const mark = L.layerGroup().addTo(map());
  let centred = false;

  function tell(text) {
    status.textContent = text;
    status.hidden = false;
  }

  function write(value, digits) {
    return value.toFixed(digits).replace(".", data.decimal);
  }

  function nearest(at) {
    const today = data.routes.routes.filter((route) => route.date === data.days[current].date);
    const villages = [...new Set(today.flatMap((route) => route.stops.map(([village]) => village)))];
    return villages
      .map((village) => [map().distance(at, data.routes.villages[village]), village])
      .sort((one, other) => one[0] - other[0])[0];
  }

  function found({ latlng, accuracy }) {
    mark.clearLayers();
    const style = { color: "#1a56db", interactive: false };
    L.circle(latlng, { ...style, radius: accuracy, weight: 1, fillOpacity: 0.12 }).addTo(mark);
    L.circleMarker(latlng, {
      ...style,
      radius: 8,
      color: "#ffffff",
      weight: 3,
      fillColor: "#1a56db",
      fillOpacity: 1,
    }).addTo(mark);
    const [metres, village] = nearest(latlng);
    const name = data.labels.find((label) => label.village === village).text;
    const values = { name, distance: write(metres / 1000, 1), accuracy: write(accuracy, 0) };
    tell(data.words.me_near.replace(/\{(\w+)\}/g, (_, word) => values[word]));
    if (!centred) map().fitBounds(L.latLngBounds(data.days[current].bounds).extend(latlng), { padding: [40, 40] });
    centred = true;
  }

  control.onAdd = () => {
    const bar = L.DomUtil.create("div", "leaflet-bar");
    const button = L.DomUtil.create("a", "me", bar);
    button.href = "#";
    button.role = "button";
    button.title = data.words.me;
    button.setAttribute("aria-label", data.words.me);
    button.textContent = "◎";
    L.DomEvent.disableClickPropagation(bar);
    L.DomEvent.on(button, "click", (event) => {
      L.DomEvent.preventDefault(event);
      centred = false;
      tell(data.words.me_searching);
      map().stopLocate();
      map().locate({ watch: true, enableHighAccuracy: true, maximumAge: 15000, timeout: 30000 });
    });
    return bar;
  };
  control.addTo(map());
  map().on("locationfound", found);
  map().on("locationerror", () => {
    if (!mark.getLayers().length) tell(data.words.me_refused);
  });

  // The page opens on today's date, else on the next one.
  const now = new Date();
  const iso = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
  const next = data.days.findIndex((day) => day.date >= iso);
  choose(next < 0 ? 0 : next);
});
