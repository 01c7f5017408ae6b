// Makes what the page fetches on demand:
//
//   node build.mjs --modules <node_modules> --wasm <micropython.wasm> --umqtt <folder> --out <folder>
//
// `--wasm` is MicroPython after the asyncify pass, `--umqtt` the folder with umqtt/simple.py and
// umqtt/robust.py. Beside the bundles it writes the licences of what is in them. It fetches nothing;
// names with a hash are given later, where the page is put together (xtask).

import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HERE = dirname(fileURLToPath(import.meta.url));
const MICROPYTHON = join(HERE, "..", "micropython");
const BOARDS = join(HERE, "..", "..", "boards");
const LESSONS = join(HERE, "..", "..", "lessons");
const FORMAT = join(HERE, "..", "..", "docs", "LESSONS.md");

// What each bundle is made from, by where it lies below the output folder. index.html names them.
const BUNDLES = {
  "micropython/board-worker": join(MICROPYTHON, "worker", "main.js"),
  "editor/editor": join(HERE, "editor.js"),
};

const { values: given } = parseArgs({
  options: Object.fromEntries(
    ["modules", "wasm", "umqtt", "out"].map((name) => [name, { type: "string" }]),
  ),
});
const modules = resolve(given.modules);
const out = resolve(given.out);
const esbuild = createRequire(join(modules, "esbuild", "package.json"))("esbuild");

// All .py files below a folder, by their path in the board's /lib.
async function pythonFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".py"))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  const texts = await Promise.all(names.map((name) => readFile(name, "utf8")));
  return Object.fromEntries(
    names.map((name, i) => [relative(folder, name).split(sep).join("/"), texts[i]]),
  );
}

// What the worker imports that is no file of its own: MicroPython's two halves, and the library.
const board = {
  name: "board",
  setup(build) {
    const exact = { filter: /^board:/ };
    build.onResolve(exact, ({ path }) =>
      path === "board:micropython.mjs"
        ? { path: join(modules, "@micropython/micropython-webassembly-pyscript/micropython.mjs") }
        : { path: path.slice("board:".length), namespace: "board" },
    );
    build.onLoad({ filter: /^micropython\.wasm$/, namespace: "board" }, async () => ({
      contents: await readFile(given.wasm),
      loader: "file",
    }));
    build.onLoad({ filter: /^library\.json$/, namespace: "board" }, async () => {
      const umqtt = await pythonFiles(given.umqtt);
      const ours = await pythonFiles(join(MICROPYTHON, "lib"));
      return { contents: JSON.stringify({ ...umqtt, ...ours }), loader: "file" };
    });
  },
};

// The programs of boards/ as a board of the page takes them: each as main.py, with the files that it
// imports from beside it.
async function examples() {
  // What is in folders of boards/ is for real boards: the page makes it of what a person fills in.
  const all = Object.entries(await pythonFiles(BOARDS));
  const texts = Object.fromEntries(all.filter(([name]) => !name.includes("/")));
  const beside = (text) =>
    Object.keys(texts).filter((name) =>
      new RegExp(`^\\s*(?:from|import)\\s+${name.slice(0, -3)}\\b`, "m").test(text),
    );
  const imported = new Set(Object.values(texts).flatMap(beside));
  return Object.entries(texts)
    .filter(([name]) => !imported.has(name))
    .map(([name, text]) => ({
      id: name.slice(0, -3),
      files: [["main.py", text], ...beside(text).map((other) => [other, texts[other]])],
    }));
}

// The lessons, in their order.
async function lessons() {
  const names = (await readdir(LESSONS)).filter((name) => name.endsWith(".md")).sort();
  const read = async (name) => ({
    name: name.slice(0, -".md".length),
    text: await readFile(join(LESSONS, name), "utf8"),
  });
  return Promise.all(names.map(read));
}

// The licence of every package that a bundle has something of.
async function licences(inputs) {
  const packages = new Set(["@micropython/micropython-webassembly-pyscript"]);
  for (const input of inputs) {
    const [, name] = input.split(sep).join("/").match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//) ?? [];
    if (name !== undefined) {
      packages.add(name);
    }
  }
  const notes = [...packages].sort().map(async (name) => {
    const folder = join(modules, name);
    const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file));
    const text = file === undefined ? "" : await readFile(join(folder, file), "utf8");
    return `${name} ${about.version}, ${about.license}\n\n${text.trim()}\n`;
  });
  const umqtt = "micropython-umqtt.simple, micropython-umqtt.robust, MIT\n";
  return [...(await Promise.all(notes)), umqtt].join("\n----\n\n");
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const result = await esbuild.build({
  entryPoints: BUNDLES,
  absWorkingDir: HERE,
  outdir: out,
  assetNames: "micropython/[name]",
  // The worker finds its assets from where it lies itself.
  publicPath: "..",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  // MicroPython's glue looks for these where it runs on Node, which the tests do.
  external: ["node:*", "module", "path", "url", "fs"],
  nodePaths: [modules],
  plugins: [board],
  metafile: true,
  logLevel: "warning",
});
await mkdir(join(out, "programs"));
await writeFile(join(out, "programs/examples.json"), JSON.stringify(await examples()));
await mkdir(join(out, "lessons"));
await writeFile(join(out, "lessons/lessons.json"), JSON.stringify(await lessons()));
// Browsers show it as the text that it is.
await writeFile(join(out, "lessons/format.txt"), await readFile(FORMAT));
await writeFile(join(out, "licences.txt"), await licences(Object.keys(result.metafile.inputs)));
