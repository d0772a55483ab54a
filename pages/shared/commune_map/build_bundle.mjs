// src/map.js and the libraries it uses → static/carte/carte.js, with their licences.
import { build } from "esbuild";
import { readFileSync, writeFileSync, mkdirSync } from "node:fs";

const out = new URL("../../../static/carte/", import.meta.url);
mkdirSync(out, { recursive: true });
const result = await build({
  entryPoints: [new URL("src/map.js", import.meta.url).pathname],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  write: false,
});
const used = [...new Set(Object.keys(result.metafile.inputs).map((path) => path.match(/node_modules\/([^/]+)\//)?.[1]))];
const libraries = used.filter(Boolean).sort().map((name) => {
  const folder = new URL(`node_modules/${name}/`, import.meta.url);
  const { version, license } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
  return { name, version, license, text: readFileSync(new URL("LICENSE", folder), "utf8").trim() };
});
const banner = `/*! Contains ${libraries.map((l) => `${l.name} ${l.version} (${l.license})`).join(", ")}: LICENCES.txt */\n`;
writeFileSync(new URL("carte.js", out), banner + result.outputFiles[0].text);
writeFileSync(
  new URL("LICENCES.txt", out),
  libraries.map((l) => `${l.name} ${l.version}, ${l.license}\n\n${l.text}\n`).join(`\n${"-".repeat(80)}\n\n`),
);
