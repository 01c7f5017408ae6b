// What may be written at the cursor: modules, names in a module, members of what a class makes. The
// names are those that boards have (names.json, which a test compares with MicroPython), not
// CPython's.

import names from "./names.json";

const KEYWORDS =
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  );

// Where nothing of a program is meant.
const WORDS = ["String", "Comment", "FormatString"];

const { builtins, ...modules } = names;
const MODULES = Object.keys(modules).map((label) => ({ label, type: "namespace" }));
const BARE = [
  ...KEYWORDS.map((label) => ({ label, type: "keyword", boost: -1 })),
  ...options(builtins),
];

// The names of a module as options: those with members of their own are classes.
function options(entries) {
  return Object.entries(entries).map(([label, members]) => {
    if (members !== null) return { label, type: "class" };
    return { label, type: /^[A-Z_0-9]+$/.test(label) ? "constant" : "function" };
  });
}

// What a file calls its modules and classes: `import a.b as c`, `from a import B as C`.
function imports(text) {
  const called = new Map();
  for (const [, list] of text.matchAll(/^[ \t]*import[ \t]+([^\n#]+)/gm)) {
    for (const [, module, alias] of list.matchAll(/([\w.]+)(?:[ \t]+as[ \t]+(\w+))?/g)) {
      if (modules[module] !== undefined) called.set(alias ?? module, modules[module]);
    }
  }
  for (const [, module, list] of text.matchAll(/^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+([^\n#]+)/gm)) {
    for (const [, name, alias] of list.matchAll(/(\w+)(?:[ \t]+as[ \t]+(\w+))?/g)) {
      const members = modules[module]?.[name];
      if (members) called.set(alias ?? name, Object.fromEntries(members.map((it) => [it, null])));
    }
  }
  return called;
}

// The members of what a name stands for: a module, a class, or what `name = Class(…)` made.
function membersOf(name, text) {
  const called = imports(text);
  const made = text.match(new RegExp(`^[ \\t]*${name}[ \\t]*=[ \\t]*(?:(\\w[\\w.]*)\\.)?(\\w+)\\(`, "m"));
  if (made !== null) {
    const [, module, type] = made;
    const members = module === undefined ? called.get(type) : called.get(module)?.[type];
    if (Array.isArray(members)) return Object.fromEntries(members.map((it) => [it, null]));
    if (members) return members;
  }
  return called.get(name);
}

// Whether the cursor is in an import, where a name of the file itself makes no sense.
export function isImport(context) {
  const line = context.state.doc.lineAt(context.pos);
  return /^\s*(?:import|from)\b/.test(line.text);
}

// What a list stays open for. A keyword that is written out is done: Enter ends the line.
const isOpen = (text) => /^\w*$/.test(text) && !KEYWORDS.includes(text);

// A source of completions for CodeMirror.
export function complete(context) {
  if (context.tokenBefore(WORDS) !== null) return null;
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const at = (word, from) => ({ from: context.pos - word.length, options: from, validFor: isOpen });
  const module = before.match(/^\s*(?:import|from)\s+(?:[\w.]+\s*,\s*)*([\w.]*)$/);
  if (module !== null) {
    return { from: context.pos - module[1].length, options: MODULES, validFor: /^[\w.]*$/ };
  }
  const within = before.match(/^\s*from\s+([\w.]+)\s+import\s+(?:.*,\s*)?(\w*)$/);
  if (within !== null) {
    return modules[within[1]] ? at(within[2], options(modules[within[1]])) : null;
  }
  const member = before.match(/([A-Za-z_][\w.]*)\.(\w*)$/);
  if (member !== null) {
    const members = membersOf(member[1], context.state.doc.toString());
    return members ? at(member[2], options(members)) : null;
  }
  const word = context.matchBefore(/[A-Za-z_]\w*$/);
  if (KEYWORDS.includes(word?.text) && !context.explicit) return null;
  return word !== null || context.explicit ? at(word?.text ?? "", BARE) : null;
}
