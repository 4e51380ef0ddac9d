"use strict";
// Labels that do not overlap, and that the frame of the map does not cut off.

const Labels = (() => {
  const layer = L.Layer.extend({
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
      this.measure();
      onMap.on("moveend resize", this.place, this);
    },

    // Text is measured on a canvas: asking the page itself would cost a layout of all of it.
    measure() {
      const styles = new Map();
      this._sizes = new Map(
        this._elements.map((element) => {
          if (!styles.has(element.className)) styles.set(element.className, new Style(element));
          return [element, styles.get(element.className).size(element.textContent)];
        }),
      );
      for (const [element, [width, height, cut]] of this._sizes) {
        element.style.width = `${width}px`;
        element.style.height = `${height}px`;
        element.classList.toggle("cut", cut);
      }
    },

    onRemove(fromMap) {
      fromMap.off("moveend resize", this.place, this);
      for (const element of this._elements) element.remove();
    },

    // The villages with numbers on them come first, right after the bases.
    avoid(numbers) {
      this._numbers = numbers.map((number) => number.at);
      const numbered = new Set(numbers.map((number) => number.village));
      const rank = (item) => (item.kind === "base" ? 0 : numbered.has(item.village) ? 1 : 2);
      for (const item of this._items) item.must = rank(item) < 2;
      const order = this._items
        .map((item, i) => [rank(item), i])
        .sort((one, other) => one[0] - other[0] || one[1] - other[1]);
      this._elements = order.map(([, i]) => this._elements[i]);
      this._items = order.map(([, i]) => this._items[i]);
      this.place();
    },

    // Greedy: the labels come in the order of their importance; each takes the first free place about its point.
    place() {
      const size = this._map.getSize();
      const origin = this._map.containerPointToLayerPoint([0, 0]);
      const frame = this._map.getContainer().getBoundingClientRect();
      const taken = [];
      const stage = this._map.getContainer().parentElement;
      for (const control of stage.querySelectorAll(".leaflet-control, .north, .stamp")) {
        const { left, top, right, bottom } = control.getBoundingClientRect();
        taken.push([left - frame.left, top - frame.top, right - frame.left, bottom - frame.top]);
      }
      const spots = this._items.map((item) => this._map.latLngToContainerPoint(item.at));
      const discs = this._items.map((item, i) => (item.radius ? around(spots[i], item.radius) : null));
      for (const number of this._numbers) discs.push(around(this._map.latLngToContainerPoint(number), 13));
      this._items.forEach((item, i) => {
        const element = this._elements[i];
        element.style.display = "";
        const [width, height] = this._sizes.get(element);
        const free = candidates(spots[i], item.radius + 2, width, height).filter(
          (box) =>
            box[0] >= 2 &&
            box[1] >= 2 &&
            box[2] <= size.x - 2 &&
            box[3] <= size.y - 2 &&
            !taken.some((other) => meet(box, other)),
        );
        const hidden = (each) => discs.filter((disc, j) => disc && j !== i && meet(each, disc)).length;
        const [least, box] = free
          .map((each) => [hidden(each), each])
          .sort((one, other) => one[0] - other[0])[0] ?? [0, null];
        if (!box || (least && !item.must)) {
          element.style.display = "none";
          return;
        }
        taken.push(box);
        L.DomUtil.setPosition(element, L.point(box[0], box[1]).add(origin).round());
      });
    },
  });

  // How labels of one kind are set: on one line where there is room, else on two of about the same width.
  class Style {
    constructor(element) {
      const style = getComputedStyle(element);
      this._pen = document.createElement("canvas").getContext("2d");
      this._pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      this._pad = 2 * parseFloat(style.paddingLeft) + 2;
      this._height = parseFloat(style.lineHeight);
      this._most = parseFloat(style.maxWidth) || Infinity;
    }

    // Width, height, and whether some of the text is left out.
    size(text) {
      const width = (part) => Math.ceil(this._pen.measureText(part).width) + this._pad;
      const whole = width(text);
      if (whole <= this._most) return [whole, this._height, false];
      const words = text.split(" ");
      const both = words
        .slice(1)
        .map((_, i) => Math.max(width(words.slice(0, i + 1).join(" ")), width(words.slice(i + 1).join(" "))));
      const least = Math.min(...both);
      return [Math.min(least, this._most), 2 * this._height, least > this._most];
    }
  }

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

  return layer;
})();
