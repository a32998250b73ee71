/** Makes the text of a function short: what nothing reads is not written, and names have a letter or two. */
import type { Line } from "./knowledge.ts";

/** Names in a text, and words, which are never those of variables. */
const names = /\b[a-z]\w*/g;

/** Returns the lines of a body without those that set what nothing reads. */
export function withoutUnused(lines: readonly Line[]): Line[] {
  return withoutOverwritten(withoutUnread(lines));
}

/** Declares variables where they are set first, where all else of them comes later, and the rest at the start. */
export function declared(lines: readonly Line[], zeros: ReadonlyMap<string, string>): string[] {
  const seen = new Set<string>();
  const late = new Set<string>();
  let depth = 0;
  for (const { text, target } of lines) {
    const used = target === null ? text : text.slice(text.indexOf("=") + 1);
    for (const name of used.match(names) ?? []) seen.add(name);
    if (target !== null && depth === 0 && !seen.has(target)) late.add(target);
    if (target !== null) seen.add(target);
    depth += count(text, "{") - count(text, "}");
  }
  const set = new Set(lines.map(({ target }) => target));
  const early = [...zeros].filter(([name]) => set.has(name) && !late.has(name));
  const first = new Set([...late].filter((name) => zeros.has(name)));
  const texts = lines.map(({ text, target }) => {
    const bare = withoutBrackets(text);
    return target !== null && first.delete(target) ? `let ${bare}` : bare;
  });
  return early.length === 0 ? texts : [`let ${early.map(([name, zero]) => `${name}=${zero}`).join(",")};`, ...texts];
}

/** Renames variables and temporaries of a function, in the order in which they come: a, b … then a0. */
export function shortened(text: string): string {
  const short = new Map<string, string>();
  return text.replace(/\b([xtsb]\d+(_\d+)?[a-d]?)\b/g, (name) => {
    let found = short.get(name);
    if (found === undefined) short.set(name, (found = nameOf(short.size)));
    return found;
  });
}

// ---- private parts

const letters = [..."abcdeghijlmnopqrstuvwxyz"];

/** Name number n: letters but f and k, which are functions, then letters with a number. */
function nameOf(n: number): string {
  const letter = letters[n % letters.length]!;
  const round = Math.floor(n / letters.length);
  return round === 0 ? letter : `${letter}${round - 1}`;
}

/** Returns the lines that statements which set no variable depend on, and those statements. */
function withoutUnread(lines: readonly Line[]): Line[] {
  const setters = new Map<string, string[]>();
  const live = new Set<string>();
  const todo: string[] = [];
  for (const { text, target } of lines) {
    if (target === null) todo.push(text);
    else if (setters.has(target)) setters.get(target)!.push(text);
    else setters.set(target, [text]);
  }
  while (todo.length > 0)
    for (const name of todo.pop()!.match(names) ?? []) {
      if (live.has(name) || !setters.has(name)) continue;
      live.add(name);
      for (const text of setters.get(name)!) todo.push(text);
    }
  return lines.filter(({ target }) => target === null || live.has(target));
}

/** Returns whether the flow of control divides or joins there. */
const isControl = (text: string): boolean => /[{}]|\b(if|continue|break|return|switch|throw)\b/.test(text);

/** Returns the lines but for those that set what is set again, or what nothing reads any more. */
function withoutOverwritten(lines: readonly Line[]): Line[] {
  const kept: Line[] = [];
  /** Names that are set before they are read from here on; those in `alive` are not, where `isEnd` holds. */
  let dead = new Set<string>();
  let isEnd = true;
  const alive = new Set<string>();
  for (const line of lines.toReversed()) {
    const { text, target } = line;
    const isDead = target !== null && (dead.has(target) || (isEnd && !alive.has(target)));
    if (isDead) continue;
    kept.push(line);
    if (isControl(text)) {
      dead = new Set();
      isEnd = false;
    }
    if (target !== null) {
      dead.add(target);
      alive.delete(target);
    }
    const used = target === null ? text : text.slice(text.indexOf("=") + 1);
    for (const name of used.match(names) ?? []) {
      dead.delete(name);
      alive.add(name);
    }
  }
  return kept.reverse();
}

/** "x=((a<b)?a:b);" without the brackets that change nothing. */
function withoutBrackets(line: string): string {
  const text = line.replace(/(?<=[(,?:]|[^=<>!]=)\((\w+(?:<|<=|==|!=)(?:\w+|\(-\w+\)))\)\?/g, "$1?");
  const found = /^((?:const |let )?[\w[\]+]+=)\((.*)\);$/.exec(text);
  if (found === null) return text;
  let depth = 1;
  for (const letter of found[2]!) {
    depth += letter === "(" ? 1 : letter === ")" ? -1 : 0;
    if (depth === 0) return text;
  }
  return `${found[1]!}${found[2]!};`;
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}
