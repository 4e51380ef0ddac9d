"use strict";
// The choice of dates and teams: which routes the map draws, and which trips the list shows.
luuDong.whenStarted(() => {
  const period = document.getElementById("period");
  const teams = [...document.querySelectorAll("[data-chip]")];
  const trips = [...document.querySelectorAll("[data-trip]")];
  const today = document.getElementById("today");

  function choose() {
    const option = period.selectedOptions[0];
    const dates = option.dataset.dates ? new Set(option.dataset.dates.split(" ")) : null;
    const shown = new Set(teams.filter((box) => box.checked).map((box) => Number(box.dataset.chip)));
    const chosen = luuDong.data.routes.routes.filter(
      (route) => shown.has(route.team) && (!dates || dates.has(route.date)),
    );
    luuDong.show(chosen, dates?.size === 1);
    for (const trip of trips)
      trip.hidden = !(shown.has(Number(trip.dataset.trip)) && (!dates || dates.has(trip.dataset.date)));
    for (const group of document.querySelectorAll("[data-group]"))
      group.hidden = !group.querySelector("[data-trip]:not([hidden])");
    document.getElementById("no-trips").hidden = trips.length === 0 || trips.some((trip) => !trip.hidden);
    document.getElementById("earlier").disabled = period.selectedIndex === 0;
    document.getElementById("later").disabled = period.selectedIndex === period.options.length - 1;
  }

  function step(by) {
    period.selectedIndex += by;
    choose();
  }

  const now = new Date();
  const iso = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
  const current = [...period.options].find((option) => option.dataset.dates === iso && option.dataset.day);
  if (current) {
    today.hidden = false;
    today.addEventListener("click", () => {
      current.selected = true;
      choose();
    });
  }
  period.addEventListener("change", choose);
  for (const box of teams) box.addEventListener("change", choose);
  document.getElementById("earlier").addEventListener("click", () => step(-1));
  document.getElementById("later").addEventListener("click", () => step(1));
  choose();
});
