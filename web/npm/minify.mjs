// Makes the page's own JavaScript smaller, in place:
//
//   node minify.mjs --modules <node_modules> <file>...
//
// Names of what a module exports, and texts, stay as they are: others load it by them.

import { createRequire } from "node:module";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const { values: given, positionals: files } = parseArgs({
  options: { modules: { type: "string" } },
  allowPositionals: true,
});
const esbuild = createRequire(join(resolve(given.modules), "esbuild", "package.json"))("esbuild");

for (const file of files) {
  const { code } = await esbuild.transform(await readFile(file, "utf8"), {
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
  });
  await writeFile(file, code);
}
