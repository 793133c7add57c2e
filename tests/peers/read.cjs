// Does with js-yaml what read.py does with Python's readers: a JSON list of YAML texts in, their documents out.
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const { loadAll } = createRequire(process.argv[2])("js-yaml");

function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Date || typeof value === "bigint" || value === undefined) return named(value);
  if (typeof value === "number" && !Number.isFinite(value)) return named(value);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

function named(value) {
  return `\0${typeof value} ${value}`;
}

function read(text) {
  try {
    return loadAll(text).map(plain);
  } catch (error) {
    return String(error);
  }
}

const texts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(read)));
