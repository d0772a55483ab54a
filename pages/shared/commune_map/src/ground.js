// Geometry, read once per page visit: outlines as Path2D in a plane of WIDTH units, borders, boxes, names.
import { geoIdentity, geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";

export const WIDTH = 1000;
const grounds = new Map();

/** The ground of a topology's address; asked for once, kept while the page is open. */
export function ground(address) {
  if (!grounds.has(address)) {
    const asked = fetch(address)
      .then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status} ${address}`);
        return answer.json();
      })
      .then(prepared);
    asked.catch(() => grounds.delete(address));
    grounds.set(address, asked);
  }
  return grounds.get(address);
}

export const departement = (code) => (code.startsWith("97") ? code.slice(0, 3) : code.slice(0, 2));

function prepared(topology) {
  const [x0, y0, x1, y1] = topology.bbox;
  const scale = WIDTH / (x1 - x0);
  const plane = geoIdentity().reflectY(true).scale(scale).translate([-x0 * scale, y1 * scale]);
  const { codes } = topology;
  return {
    topology,
    plane,
    height: (y1 - y0) * scale,
    communes: topology.objects.communes.geometries,
    codes,
    place: new Map(codes.map((code, i) => [code, i])),
    parents: {
      commune: codes,
      departement: codes.map(departement),
      region: codes.map((code) => topology.regions[departement(code)]),
      epci: topology.epci.map((i) => topology.listeEpci[i]),
    },
    frames: topology.cadres.map(({ nom, boite: [a, b, c, d] }) => {
      const [left, top] = plane([a, d]);
      const [right, bottom] = plane([c, b]);
      return { nom, box: [left, top, right, bottom] };
    }),
    meshes: new Map(),
  };
}

function drawn(land, geometry) {
  const path = new Path2D();
  geoPath(land.plane, path)(geometry);
  return path;
}

/**
 * Units of a mesh: `codes`, `paths`, `boxes`, `centres`, `borders` (between units), `members` (communes of each unit).
 * level: commune, epci, departement, region, or any name with `groups` (code of the unit of each commune, "" for none).
 */
export function unitsOf(land, level, groups, key) {
  if (!land.meshes.has(key)) land.meshes.set(key, level === "commune" ? communesOf(land) : grouped(land, groups ?? land.parents[level]));
  return land.meshes.get(key);
}

function communesOf(land) {
  const measured = geoPath(land.plane);
  const shapes = land.communes.map((geometry) => feature(land.topology, geometry).geometry);
  return {
    codes: land.codes,
    place: land.place,
    members: land.codes.map((_, i) => [i]),
    paths: shapes.map((shape) => drawn(land, shape)),
    boxes: shapes.map((shape) => measured.bounds(shape).flat()),
    centres: shapes.map((shape) => measured.centroid(shape)),
    areas: shapes.map((shape) => measured.area(shape)),
    borders: null,
  };
}

/** Paths are those of the communes put together: their union (topojson's merge) fails where a shape touches itself. */
function grouped(land, parents) {
  const fine = unitsOf(land, "commune", undefined, "commune");
  const codes = [...new Set(parents)].filter(Boolean).sort();
  const place = new Map(codes.map((code, i) => [code, i]));
  const members = codes.map(() => []);
  const of = Int32Array.from(parents, (code) => place.get(code) ?? -1);
  of.forEach((unit, commune) => unit >= 0 && members[unit].push(commune));
  const side = (inside, k, choose) => choose(...inside.map((i) => fine.boxes[i][k]));
  const mean = (inside, k) => {
    const whole = inside.reduce((sum, i) => sum + fine.areas[i], 0) || 1;
    return inside.reduce((sum, i) => sum + fine.centres[i][k] * fine.areas[i], 0) / whole;
  };
  return {
    codes,
    place,
    members,
    paths: members.map((inside) => {
      const path = new Path2D();
      for (const i of inside) path.addPath(fine.paths[i]);
      return path;
    }),
    boxes: members.map((inside) => [
      side(inside, 0, Math.min), side(inside, 1, Math.min), side(inside, 2, Math.max), side(inside, 3, Math.max),
    ]),
    centres: members.map((inside) => [mean(inside, 0), mean(inside, 1)]),
    borders: border(land, of),
  };
}

function border(land, of) {
  const { topology, communes } = land;
  const index = new Map(communes.map((geometry, i) => [geometry, i]));
  return drawn(land, mesh(topology, topology.objects.communes, (a, b) => a !== b && of[index.get(a)] !== of[index.get(b)]));
}

/** The line around one unit. */
export function around(land, units, unit) {
  const geometries = units.members[unit].map((i) => land.communes[i]);
  return drawn(land, mesh(land.topology, { type: "GeometryCollection", geometries }, (a, b) => a === b));
}

/** Lines between the units of a level, drawn over finer units. */
export function bordersOf(land, level) {
  return unitsOf(land, level, undefined, level).borders;
}
