// What a program's files are, and where in them something is: for what is said about a line.

// Where a name is first written in the files, outside of comments: { file, line }, or nothing.
export function find(files, name) {
  const word = new RegExp(`(?<![\\w])${name}(?![\\w])`);
  for (const { name: file, text } of files) {
    const lines = text.split("\n");
    const at = lines.findIndex((line) => word.test(line.split("#")[0]));
    if (at >= 0) {
      return { file, line: at + 1 };
    }
  }
  return { file: null, line: null };
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
