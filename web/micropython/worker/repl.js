// The prompt: lines that are typed become statements. It knows when a statement is complete, not
// what it means.

export const FIRST = ">>> ";
export const MORE = "... ";

const COMPOUND = /^(?:async|class|def|except|finally|for|if|match|try|while|with|@)\b|^@/;
const BRACKETS = { "(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1 };

// Whether these lines are a whole statement. After a compound one, an empty line ends it.
export function isComplete(lines) {
  const { isOpen, code } = scan(lines.join("\n"));
  if (isOpen || code.at(-1)?.endsWith("\\")) {
    return false;
  }
  const isBlock = COMPOUND.test(lines[0]) || code[0]?.trimEnd().endsWith(":");
  return !isBlock || lines.at(-1).trim() === "";
}

// The code without strings and comments, line by line; whether a bracket or a string is open.
function scan(text) {
  let depth = 0;
  let quote = "";
  let code = "";
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quote !== "") {
      if (char === "\\") {
        i++;
      } else if (text.startsWith(quote, i)) {
        i += quote.length - 1;
        quote = "";
      } else if (char === "\n" && quote.length === 1) {
        // A string that is not closed in its line: the compiler says so.
        quote = "";
        code += char;
      }
    } else if (char === "#") {
      const end = text.indexOf("\n", i);
      i = (end < 0 ? text.length : end) - 1;
    } else if (char === "'" || char === '"') {
      quote = text.startsWith(char.repeat(3), i) ? char.repeat(3) : char;
      i += quote.length - 1;
    } else {
      depth += BRACKETS[char] ?? 0;
      code += char;
    }
  }
  return { isOpen: depth > 0 || quote.length === 3, code: code.split("\n") };
}
