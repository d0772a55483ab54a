// The map of communes, drawn on a canvas: docs/decisions/0009-coverage-page.md.
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { WIDTH, around, bordersOf, departement, ground, unitsOf } from "./ground.js";
import * as paint from "./paint.js";
import { classOf, decoded, plain, said } from "./values.js";

const MARGIN = 10;
const DEEPEST = 60;
// A unit narrower than this many pixels has no border of its own drawn.
const BORDER_FROM = 9;
const LIST_MOST = 12;
const instances = new WeakMap();

export function show({ data, parentElement, setTriggerValue }) {
  let map = instances.get(parentElement);
  if (!map) instances.set(parentElement, (map = new CommuneMap(parentElement)));
  map.choose = (what) => setTriggerValue("choisi", what);
  map.update(data);
}

export function drop(parentElement) {
  instances.get(parentElement)?.watch.disconnect();
  instances.delete(parentElement);
}

class CommuneMap {
  constructor(host) {
    const one = (name) => host.querySelector(name);
    this.root = one(".carte");
    this.canvas = one("canvas");
    this.bubble = one(".bulle");
    this.live = one(".dit");
    this.search = one("input");
    this.options = one("datalist");
    this.transform = zoomIdentity;
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.root);
    this.zooming = zoom()
      .scaleExtent([1, DEEPEST])
      .filter((event) => (event.type === "wheel" ? event.ctrlKey || this.held : !event.button))
      .on("zoom", (event) => this.moved(event.transform))
      .on("end", () => this.paint());
    select(this.canvas).call(this.zooming).on("dblclick.zoom", null);
    this.canvas.addEventListener("focus", () => (this.held = true));
    this.canvas.addEventListener("blur", () => (this.held = false));
    this.canvas.addEventListener("pointermove", (event) => this.hover(event));
    this.canvas.addEventListener("pointerleave", () => this.point(-1, null));
    this.canvas.addEventListener("click", (event) => this.clicked(event));
    this.canvas.addEventListener("keydown", (event) => this.keyed(event));
    this.search.addEventListener("input", () => this.suggest());
    this.search.addEventListener("change", () => this.found());
    for (const button of host.querySelectorAll("button")) {
      button.addEventListener("click", () => this.step(button.dataset.fait));
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
  }

  async update(data) {
    const wanted = (this.wanted = Symbol(data.cle));
    this.root.dataset.etat = "attente";
    let land;
    try {
      land = await ground(new URL(data.contours, document.baseURI).href);
    } catch {
      this.root.dataset.etat = "erreur";
      this.live.textContent = "Le fond de carte n’a pas pu être chargé : le tableau donne les valeurs.";
      return;
    }
    if (this.wanted !== wanted) return;
    const moved = !this.data || this.data.cle !== data.cle || this.data.hauteur !== data.hauteur;
    this.land = land;
    this.data = data;
    this.groups = data.groupes ? inOrder(decoded(data.groupes), data.listeGroupes) : undefined;
    this.units = unitsOf(land, data.niveau, this.groups, data.cleGroupes ?? data.niveau);
    this.values = data.codes ? placed(decoded(data.valeurs), data.codes, this.units.place) : decoded(data.valeurs);
    this.classes = Array.from(this.units.codes, (_, i) =>
      classOf(this.values[i], data.bornes, data.facteur, data.motifs));
    this.points = apart(data.points ?? []);
    this.names = data.noms ?? land.topology.noms;
    this.nameAt = data.noms ? new Map(data.codes.map((code, i) => [code, data.noms[i]])) : null;
    this.pointed = -1;
    this.bubble.hidden = true;
    this.canvas.setAttribute("aria-label", data.alt);
    this.canvas.style.height = `${data.hauteur}px`;
    this.resize(moved);
  }

  resize(fit = false) {
    if (!this.data) return;
    const width = this.root.clientWidth;
    const height = this.data.hauteur;
    const density = Math.min(devicePixelRatio || 1, 2);
    const changed = this.width !== width || this.height !== height || this.density !== density;
    if (changed) {
      Object.assign(this, { width, height, density });
      this.canvas.width = Math.round(width * density);
      this.canvas.height = Math.round(height * density);
      this.zooming.extent([[0, 0], [width, height]]).translateExtent([[0, 0], [width, height]]);
    }
    if (changed || fit) this.start();
    else this.paint();
  }

  /** Fit what is looked at; the zoom of the reader starts from there. */
  start() {
    const box = this.frame();
    const k = Math.min((this.width - 2 * MARGIN) / (box[2] - box[0]), (this.height - 2 * MARGIN) / (box[3] - box[1]));
    this.base = {
      k,
      x: this.width / 2 - (k * (box[0] + box[2])) / 2,
      y: this.height / 2 - (k * (box[1] + box[3])) / 2,
    };
    select(this.canvas).call(this.zooming.transform, zoomIdentity);
  }

  frame() {
    const { cadre } = this.data;
    if (!cadre) return [0, 0, WIDTH, this.land.height];
    const parents = cadre.niveau === this.data.niveau ? this.units.codes : null;
    const communes = unitsOf(this.land, "commune", undefined, "commune");
    const boxes = [];
    if (parents && this.units.place.has(cadre.code)) boxes.push(this.units.boxes[this.units.place.get(cadre.code)]);
    else this.land.parents[cadre.niveau]?.forEach((code, i) => code === cadre.code && boxes.push(communes.boxes[i]));
    if (!boxes.length) this.classes.forEach((found, i) => found !== -1 && boxes.push(this.units.boxes[i]));
    if (!boxes.length) return [0, 0, WIDTH, this.land.height];
    return [0, 1, 2, 3].map((side) => (side < 2 ? Math.min : Math.max)(...boxes.map((b) => b[side])));
  }

  get scale() {
    return this.base.k * this.transform.k;
  }

  toPlane(x, y) {
    const [a, b] = this.transform.invert([x, y]);
    return [(a - this.base.x) / this.base.k, (b - this.base.y) / this.base.k];
  }

  toScreen([x, y]) {
    return this.transform.apply([x * this.base.k + this.base.x, y * this.base.k + this.base.y]);
  }

  moved(transform) {
    const before = this.transform;
    this.transform = transform;
    if (!this.picture || (before.k === transform.k && before.x === transform.x && before.y === transform.y)) return;
    // While it moves, the last picture is moved; it is drawn again at the end.
    const pen = this.canvas.getContext("2d");
    const ratio = transform.k / this.painted.k;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    pen.setTransform(ratio, 0, 0, ratio, (transform.x - this.painted.x * ratio) * this.density,
      (transform.y - this.painted.y * ratio) * this.density);
    pen.drawImage(this.picture, 0, 0);
  }

  paint() {
    if (!this.data || !this.base || !this.width) return;
    const started = performance.now();
    const { canvas, density, data, units, land } = this;
    const { background, ink, second, outside } = this.theme();
    const strong = matchMedia("(prefers-contrast: more)").matches ? 1.6 : 1;
    const pen = canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    const { scale } = this;
    const [left, top] = this.toPlane(0, 0);
    const [right, bottom] = this.toPlane(this.width, this.height);
    const [x, y] = this.toScreen([0, 0]);
    pen.setTransform(scale * density, 0, 0, scale * density, x * density, y * density);
    paint.areas(pen, units, (i) => this.classes[i], data.couleurs, {
      scale, density, seen: [left, top, right, bottom], outside,
    });
    const between = data.plusGrand ? "#c3c9d1" : background;
    if (units.borders && this.typical() > BORDER_FROM) paint.lines(pen, units.borders, between, 0.6 * strong, scale);
    else if (!units.borders && this.typical() > BORDER_FROM) {
      this.visible([left, top, right, bottom]).forEach((i) => paint.lines(pen, units.paths[i], between, 0.4 * strong, scale));
    }
    if (data.niveau !== "region") paint.lines(pen, bordersOf(land, "region"), strong > 1 ? ink : second, 0.9 * strong, scale);
    if (["commune", "epci"].includes(data.niveau) || data.groupes) {
      paint.lines(pen, bordersOf(land, "departement"), strong > 1 ? ink : second, 0.45 * strong, scale);
    }
    for (const code of data.choisis ?? []) {
      if (units.place.has(code)) paint.lines(pen, around(land, units, units.place.get(code)), ink, 2.2, scale);
    }
    if (data.contourDe) this.outline(pen, data.contourDe, ink, scale);
    pen.setTransform(density, 0, 0, density, 0, 0);
    if (data.plusGrand) this.circles(pen);
    paint.frames(pen, land.frames, (corner) => this.toScreen(corner), second, ink);
    paint.sites(pen, this.points, (point) => this.where(point), this.radius(), background, ink);
    this.painted = this.transform;
    this.picture = new OffscreenCanvas(canvas.width, canvas.height);
    this.picture.getContext("2d").drawImage(canvas, 0, 0);
    this.root.dataset.etat = "pret";
    this.root.dataset.peint = String(Math.round(performance.now() - started));
    this.root.dataset.unites = String(this.classes.filter((c) => c !== -1).length);
  }

  theme() {
    const style = getComputedStyle(this.root);
    const dark = style.colorScheme.includes("dark") && !style.colorScheme.includes("light");
    return {
      background: style.getPropertyValue("--st-background-color").trim() || "#ffffff",
      ink: style.getPropertyValue("--st-text-color").trim() || "#1b1f2a",
      second: dark ? "#8a93a0" : "#7a828e",
      outside: dark ? "#262c36" : "#f1f3f4",
    };
  }

  outline(pen, { niveau, code }, ink, scale) {
    const coarse = unitsOf(this.land, niveau, undefined, niveau);
    if (coarse.place.has(code)) paint.lines(pen, around(this.land, coarse, coarse.place.get(code)), ink, 1.8, scale);
  }

  /** Counts as circles of proportional area, the largest first. */
  circles(pen) {
    const drawn = [];
    this.classes.forEach((found, i) => typeof found === "number" && found >= 0 && this.values[i] > 0 && drawn.push(i));
    drawn.sort((a, b) => this.values[b] - this.values[a]);
    paint.circles(pen, drawn.map((i) => ({
      at: this.toScreen(this.centre(i)),
      share: this.values[i] / this.data.facteur / this.data.plusGrand,
    })));
  }

  radius() {
    return Math.max(2.6, Math.min(6, 2 + this.scale / 1.6)) * (this.points.length > 900 ? 0.8 : 1);
  }

  /** Width on the screen of the unit in the middle of the order of sizes. */
  typical() {
    this.units.middle ??= [...this.units.boxes.map((b) => b[2] - b[0])].sort((a, b) => a - b)[this.units.boxes.length >> 1];
    return this.units.middle * this.scale;
  }

  visible([x0, y0, x1, y1]) {
    const seen = [];
    this.units.boxes.forEach((b, i) => this.classes[i] !== -1 && b[0] <= x1 && b[2] >= x0 && b[1] <= y1 && b[3] >= y0 && seen.push(i));
    return seen;
  }

  at(x, y) {
    const [a, b] = this.toPlane(x, y);
    const pen = this.canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    return this.units.boxes.findIndex((box, i) =>
      a >= box[0] && a <= box[2] && b >= box[1] && b <= box[3] && this.classes[i] !== -1 && pen.isPointInPath(this.units.paths[i], a, b));
  }

  /** Where a site is drawn: those of the same place stand on a small circle around it, so that none hides another. */
  where({ x, y, rank, of }) {
    const [a, b] = this.toScreen(this.land.plane([x, y]));
    if (of === 1) return [a, b];
    const reach = this.radius() * Math.max(1.25, of / 2.6);
    const angle = (2 * Math.PI * rank) / of - Math.PI / 2;
    return [a + reach * Math.cos(angle), b + reach * Math.sin(angle)];
  }

  siteAt(x, y) {
    const reach = this.radius() + 3;
    return this.points.findLast((point) => {
      const [a, b] = this.where(point);
      return Math.hypot(a - x, b - y) <= reach;
    });
  }

  hover(event) {
    if (!this.data || !this.base || event.buttons) return;
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const site = this.siteAt(x, y);
    const unit = site ? -1 : this.at(x, y);
    this.canvas.style.cursor = site || unit >= 0 ? "pointer" : "grab";
    if (site) this.say(site.t, x, y);
    else this.point(unit, [x, y]);
  }

  /** Outline a unit and say its sentence beside it. */
  point(unit, where) {
    if (unit !== this.pointed && this.picture) {
      this.pointed = unit;
      this.moved(this.transform);
      const pen = this.canvas.getContext("2d");
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
      pen.drawImage(this.picture, 0, 0);
      if (unit >= 0) {
        const [x, y] = this.toScreen([0, 0]);
        const d = this.density;
        pen.setTransform(this.scale * d, 0, 0, this.scale * d, x * d, y * d);
        paint.lines(pen, around(this.land, this.units, unit), this.theme().ink, 1.8, this.scale);
      }
    }
    if (unit < 0 || !where) this.bubble.hidden = true;
    else this.say(this.sentence(unit), ...where);
  }

  name(unit) {
    const code = this.units.codes[unit];
    const name = this.nameAt ? this.nameAt.get(code) : this.names[unit];
    return this.data.niveau === "commune" ? `${name} (${departement(code)})` : (name ?? code);
  }

  sentence(unit) {
    const { detail, reference } = this.data;
    const lines = [`${this.name(unit)}\u00a0: ${said(this.values[unit], this.data)}`];
    if (detail?.[this.units.codes[unit]]) lines.push(detail[this.units.codes[unit]]);
    if (reference) lines.push(reference);
    return lines.join("\n");
  }

  say(text, x, y) {
    this.bubble.textContent = text;
    this.bubble.hidden = false;
    const right = x > this.width * 0.6;
    this.bubble.style.left = right ? "auto" : `${x + 14}px`;
    this.bubble.style.right = right ? `${this.width - x + 14}px` : "auto";
    this.bubble.style.top = `${Math.max(2, Math.min(y + 12, this.height - 74))}px`;
  }

  clicked(event) {
    if (!this.data || !this.base || event.defaultPrevented) return;
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const site = this.siteAt(x, y);
    if (site?.id) this.choose({ site: site.id });
    else this.pick(this.at(x, y));
  }

  pick(unit) {
    if (unit >= 0) this.choose({ niveau: this.data.niveau, code: this.units.codes[unit] });
  }

  keyed(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (ways[event.key]) this.go(this.neighbour(ways[event.key]));
    else if (event.key === "Enter" || event.key === " ") this.pick(this.pointed);
    else if (event.key === "+" || event.key === "-") this.step(event.key === "+" ? "plus" : "moins");
    else if (event.key === "Escape") this.step("depart");
    else return;
    event.preventDefault();
  }

  centre(unit) {
    return this.units.centres[unit];
  }

  /** The nearest unit in a direction, among those of the view. */
  neighbour([dx, dy]) {
    const from = this.pointed >= 0 ? this.centre(this.pointed) : this.toPlane(this.width / 2, this.height / 2);
    let best = -1;
    let least = Infinity;
    this.classes.forEach((found, i) => {
      if (found === -1 || i === this.pointed) return;
      const [x, y] = this.centre(i);
      const along = (x - from[0]) * dx + (y - from[1]) * dy;
      const aside = Math.abs((x - from[0]) * dy) + Math.abs((y - from[1]) * dx);
      if (this.pointed >= 0 && (along <= 0 || aside > along * 1.5)) return;
      const far = Math.abs(along) + 1.5 * aside;
      if (far < least) [best, least] = [i, far];
    });
    return best;
  }

  go(unit) {
    if (unit < 0) return;
    this.point(unit, this.toScreen(this.centre(unit)));
    this.live.textContent = this.sentence(unit);
  }

  step(what) {
    const drawn = select(this.canvas);
    if (what === "depart") drawn.call(this.zooming.transform, zoomIdentity);
    else drawn.call(this.zooming.scaleBy, what === "plus" ? 1.8 : 1 / 1.8);
  }

  matches(typed) {
    const start = plain(typed);
    const found = [];
    for (let i = 0; i < this.units.codes.length && start.length > 1; i++) {
      if (this.classes[i] === -1) continue;
      const name = plain(this.name(i));
      if (name.startsWith(start) || this.units.codes[i] === typed) found.push(i);
    }
    return found.sort((a, b) => this.name(a).length - this.name(b).length || this.name(a).localeCompare(this.name(b), "fr"));
  }

  suggest() {
    this.options.replaceChildren(...this.matches(this.search.value).slice(0, LIST_MOST).map((i) => {
      const option = document.createElement("option");
      option.value = this.name(i);
      return option;
    }));
  }

  found() {
    const [unit] = this.matches(this.search.value);
    if (unit === undefined) {
      if (this.search.value) this.live.textContent = "Aucun territoire de ce nom sur cette carte.";
      return;
    }
    const box = this.units.boxes[unit];
    const wanted = Math.min(DEEPEST, Math.max(1, 60 / ((box[2] - box[0]) * this.base.k)));
    const [x, y] = this.centre(unit);
    const drawn = select(this.canvas);
    const [a, b] = [x * this.base.k + this.base.x, y * this.base.k + this.base.y];
    drawn.call(this.zooming.transform, zoomIdentity.translate(this.width / 2 - a * wanted, this.height / 2 - b * wanted).scale(wanted));
    this.go(unit);
    this.pick(unit);
  }
}

/** Sites with their rank among those of the same place. */
function apart(points) {
  const places = Map.groupBy(points, ({ x, y }) => `${x} ${y}`);
  return points.map((point) => {
    const same = places.get(`${point.x} ${point.y}`);
    return { ...point, rank: same.indexOf(point), of: same.length };
  });
}

const inOrder = (places, list) => Array.from(places, (i) => (i < 0 ? "" : list[i]));

function placed(values, codes, place) {
  const out = new Array(place.size);
  codes.forEach((code, i) => place.has(code) && (out[place.get(code)] = values[i]));
  return out;
}
