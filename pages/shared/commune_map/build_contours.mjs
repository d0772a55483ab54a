// Communes as GeoJSON on the standard input → static/carte/communes.json, a quantized topology.
// Names, codes and parents stand in arrays of the file's order, so that values can be sent without codes.
import { readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { quantize } from "topojson-client";
import { topology } from "topojson-server";

// Steps of the grid across the map: 65 m, half a pixel of a département's map.
const QUANTIZATION = 2e4;

const departement = (code) => (code.startsWith("97") ? code.slice(0, 3) : code.slice(0, 2));

const source = JSON.parse(readFileSync(0, "utf8"));
// Rounded after borders are found: rounded before, narrow places would collapse.
const topo = quantize(topology({ communes: source }), QUANTIZATION);
const communes = topo.objects.communes.geometries;
topo.codes = communes.map((c) => c.id);
topo.noms = communes.map((c) => c.properties.n);
topo.listeEpci = [...new Set(communes.map((c) => c.properties.e))].sort();
const place = new Map(topo.listeEpci.map((code, i) => [code, i]));
topo.epci = communes.map((c) => place.get(c.properties.e));
topo.regions = Object.fromEntries(communes.map((c) => [departement(c.id), c.properties.r]));
topo.cadres = source.cadres;
for (const c of communes) {
  delete c.id;
  delete c.properties;
}
const folder = new URL("../../../static/carte/", import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL("communes.json", folder), JSON.stringify(topo) + "\n");
