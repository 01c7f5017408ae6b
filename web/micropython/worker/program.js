// What a program's files are, and where in them something is: for what is said about a line.

// Where a name is first used in the files, not in a comment, and in an import only if nowhere else:
// { file, line }, or nothing. What is not there with its module's name is looked for without.
export function find(files, name) {
  const place = findWord(files, name);
  return place.line !== null || !name.includes(".") ? place : findWord(files, name.split(".").at(-1));
}

function findWord(files, name) {
  const word = new RegExp(`(?<![\\w])${name.replaceAll(".", "\\.")}(?![\\w])`);
  const isImport = /^\s*(?:from|import)\b/;
  const uses = files.flatMap(({ name: file, text }) =>
    text
      .split("\n")
      .map((code, index) => ({ file, line: index + 1, code: code.split("#")[0] }))
      .filter(({ code }) => word.test(code)),
  );
  const use = uses.find(({ code }) => !isImport.test(code)) ?? uses[0];
  return { file: use?.file ?? null, line: use?.line ?? null };
}

// What a traceback says: the innermost line of the person's own files, and the exception.
export function readTraceback(files, traceback) {
  const own = new Set(files.map(({ name }) => name));
  const frames = [...traceback.matchAll(/^ {2}File "([^"]*)", line (\d+)/gm)];
  const mine = frames.filter(([, file]) => own.has(file) || file === "<stdin>").at(-1);
  const last = traceback.trimEnd().split("\n").at(-1);
  const [, kind, message] = /^([\w.]+)(?:: ?(.*))?$/.exec(last) ?? [null, "", last];
  return {
    file: mine?.[1] ?? null,
    line: mine === undefined ? null : Number(mine[2]),
    kind,
    message: message ?? "",
  };
}
