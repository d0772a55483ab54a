// How a map is painted: one path a class (so that neighbours of a class show no seam), hatches, dots, borders, sites.
const patterns = new Map();

function pattern(context, kind, density) {
  const name = `${kind}@${density}`;
  if (!patterns.has(name)) {
    const side = Math.round(5 * density);
    const tile = new OffscreenCanvas(side, side);
    const pen = tile.getContext("2d");
    pen.fillStyle = kind === "secret" ? "#b4b9c2" : "#ecedef";
    pen.fillRect(0, 0, side, side);
    pen.strokeStyle = "#9aa1ac";
    pen.fillStyle = "#5a6270";
    if (kind === "secret") {
      pen.beginPath();
      pen.arc(side / 2, side / 2, side / 5, 0, 7);
      pen.fill();
    } else {
      pen.lineWidth = density;
      for (const shift of [-side, 0, side]) {
        pen.beginPath();
        pen.moveTo(shift, side);
        pen.lineTo(shift + side, 0);
        pen.stroke();
      }
    }
    patterns.set(name, tile);
  }
  return context.createPattern(patterns.get(name), "repeat");
}

const meets = (a, b) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];

/** Fill the units of each class; `classOf` gives a class, "inconnu", "secret", or -1 for units outside the view. */
export function areas(context, units, classOf, colours, { scale, density, seen, outside }) {
  const byClass = new Map();
  for (let i = 0; i < units.codes.length; i++) {
    if (!meets(units.boxes[i], seen)) continue;
    const found = classOf(i);
    if (!byClass.has(found)) byClass.set(found, new Path2D());
    byClass.get(found).addPath(units.paths[i]);
  }
  for (const [found, path] of byClass) {
    if (typeof found === "string") {
      const fill = pattern(context, found, density);
      fill.setTransform(new DOMMatrix().scale(1 / (scale * density)));
      context.fillStyle = fill;
    } else {
      context.fillStyle = found < 0 ? outside : colours[found];
    }
    context.fill(path);
  }
}

export function lines(context, path, colour, width, scale) {
  context.strokeStyle = colour;
  context.lineWidth = width / scale;
  context.lineJoin = "round";
  context.stroke(path);
}

/** Frames of the overseas départements with their names; `at` gives x, y in CSS pixels. */
export function frames(context, list, at, line, ink) {
  context.strokeStyle = line;
  context.fillStyle = ink;
  context.lineWidth = 0.8;
  context.font = '11px "Source Sans", sans-serif';
  context.textAlign = "center";
  for (const { nom, box } of list) {
    const [left, top] = at([box[0], box[1]]);
    const [right, bottom] = at([box[2], box[3]]);
    if (right - left > 400) continue;
    context.strokeRect(left, top, right - left, bottom - top);
    context.fillText(nom, (left + right) / 2, top + 11);
  }
}

const LARGEST = 23;

/** Circles whose area is a share of the largest one's, in CSS pixels. */
export function circles(context, list) {
  context.fillStyle = "rgb(63 148 143 / 0.75)";
  context.strokeStyle = "#12605e";
  context.lineWidth = 1;
  for (const { at: [x, y], share } of list) {
    context.beginPath();
    context.arc(x, y, Math.max(1, LARGEST * Math.sqrt(share)), 0, 7);
    context.fill();
    context.stroke();
  }
}

// One shape a network, so that colour is never alone: circle, square, triangle, lozenge, reversed triangle, cross.
const SHAPES = [
  (p, r) => p.arc(0, 0, r, 0, 7),
  (p, r) => p.rect(-r * 0.88, -r * 0.88, r * 1.76, r * 1.76),
  (p, r) => polygon(p, [[0, -r * 1.2], [r * 1.1, r * 0.8], [-r * 1.1, r * 0.8]]),
  (p, r) => polygon(p, [[0, -r * 1.25], [r * 1.1, 0], [0, r * 1.25], [-r * 1.1, 0]]),
  (p, r) => polygon(p, [[0, r * 1.2], [r * 1.1, -r * 0.8], [-r * 1.1, -r * 0.8]]),
  (p, r) => p.rect(-r * 0.4, -r * 1.2, r * 0.8, r * 2.4),
];

function polygon(pen, corners) {
  corners.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.closePath();
}

/** Sites on the screen: `at` gives x, y in CSS pixels; a supposed site has a ring, a closed one a cross. */
export function sites(context, points, at, radius, background, ink) {
  for (const point of points) {
    const [x, y] = at(point);
    context.save();
    context.translate(x, y);
    context.beginPath();
    (SHAPES[point.f] ?? SHAPES[0])(context, radius);
    context.fillStyle = point.c;
    context.strokeStyle = background;
    context.lineWidth = 0.9;
    context.globalAlpha = point.etat === "ferme" ? 0.45 : 1;
    context.fill();
    context.stroke();
    context.globalAlpha = 1;
    context.strokeStyle = ink;
    context.lineWidth = 1.8;
    if (point.etat === "suppose") {
      context.beginPath();
      context.arc(0, 0, radius + 5, 0, 7);
      context.setLineDash([3, 2.5]);
      context.stroke();
    } else if (point.etat === "ferme") {
      context.beginPath();
      const far = radius + 3;
      polygonOpen(context, [[-far, -far], [far, far]]);
      polygonOpen(context, [[-far, far], [far, -far]]);
      context.stroke();
    }
    context.restore();
  }
}

function polygonOpen(pen, [[a, b], [c, d]]) {
  pen.moveTo(a, b);
  pen.lineTo(c, d);
}
