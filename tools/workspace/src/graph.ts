import { posix } from "node:path";
import type { Circle, Floors } from "./floors.ts";
import { importsOf, isTest, readSource, sourcesOf } from "./sources.ts";

/** One file's import of another, both paths under `src`. It is type-only where all that it names is a type. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

export interface Graph {
  readonly files: readonly string[];
  readonly arrows: readonly Arrow[];
}

/** The imports among the sources of a folder of the workspace ("packages/losses"), without those of its tests. */
export function graphOfFolder(folder: string): Graph {
  const files = sourcesOf(folder).filter((file) => !isTest(file));
  return graphOfSources(new Map(files.map((file) => [file, readSource(folder, file)])));
}

/** @param sources text by path */
export function graphOfSources(sources: ReadonlyMap<string, string>): Graph {
  const files = [...sources.keys()];
  const arrows = files.flatMap((from) => {
    const found = new Map<string, boolean>();
    for (const { specifier, typeOnly } of importsOf(sources.get(from) ?? "")) {
      const to = posix.join(posix.dirname(from), specifier);
      if (specifier.startsWith(".") && sources.has(to)) found.set(to, typeOnly && (found.get(to) ?? true));
    }
    return [...found].map(([to, typeOnly]) => ({ from, to, typeOnly }));
  });
  return { files, arrows };
}

/** The circles of a graph: sets of files, each of which reaches all others of its set along arrows (Tarjan 1972). */
export function circlesOf({ files, arrows }: Graph): string[][] {
  const next = new Map<string, string[]>(files.map((file) => [file, []]));
  for (const { from, to } of arrows) next.get(from)?.push(to);
  const [index, low, stack, circles] = [
    new Map<string, number>(),
    new Map<string, number>(),
    [] as string[],
    [] as string[][],
  ];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file)!);
    stack.push(file);
    for (const to of next.get(file)!) {
      if (!index.has(to)) visit(to);
      if (stack.includes(to)) low.set(file, Math.min(low.get(file)!, low.get(to)!));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1 || next.get(file)!.includes(file)) circles.push(circle.sort());
  };
  for (const file of files) if (!index.has(file)) visit(file);
  return circles;
}

/**
 * What is wrong with the imports of a package, a sentence each.
 * @param rows undefined where the table has no row for the package, which then is one room
 */
export function judgeGraph(graph: Graph, rows: Floors | undefined): string[] {
  const listed = rows?.circles ?? [];
  return [...judgeCircles(graph, listed), ...(rows === undefined ? [] : judgeFloors(graph, rows))];
}

function judgeCircles(graph: Graph, listed: readonly Circle[]): string[] {
  const circles = circlesOf(graph);
  const same = (circle: readonly string[], { files }: Circle): boolean => circle.join() === [...files].sort().join();
  const wrong = circles.flatMap((circle) => {
    const within = graph.arrows.filter(({ from, to }) => circle.includes(from) && circle.includes(to));
    const real = { files: circle, arrows: within.filter(({ typeOnly }) => !typeOnly) };
    const drawn = within.map(showArrow).join("; ");
    if (!listed.some((one) => same(circle, one)))
      return [`a circle of imports: ${drawn}; move what the files share into a file of its own`];
    if (circle.length > 3) return [`a listed circle has ${circle.length} files: ${drawn}; it may have 3`];
    if (circlesOf(real).length > 0) return [`a listed circle is not closed by types alone: ${drawn}`];
    return [];
  });
  const gone = listed.filter((one) => !circles.some((circle) => same(circle, one)));
  const lapsed = gone.map(
    ({ files }) => `there is no circle of ${files.join(", ")} any more; strike it from the table`,
  );
  return [...wrong, ...lapsed];
}

function judgeFloors({ files, arrows }: Graph, { floors, circles = [] }: Floors): string[] {
  const rooms = floors.flatMap((floor, height) => [floor].flat().map((room) => ({ room, height })));
  const roomOf = (file: string): { readonly room: string; readonly height: number } | undefined =>
    rooms.find(({ room }) => room === file) ?? rooms.find(({ room }) => room === posix.dirname(file));
  const homeless = files.filter((file) => roomOf(file) === undefined);
  const up = arrows.filter(({ from, to }) => {
    const [a, b] = [roomOf(from), roomOf(to)];
    if (a === undefined || b === undefined || a.room === b.room || a.height > b.height) return false;
    return !circles.some((one) => one.files.includes(from) && one.files.includes(to));
  });
  const empty = rooms.filter(({ room }) => !files.some((file) => roomOf(file)?.room === room));
  return [
    ...homeless.map((file) => `${file} is in no room of the table; say on which floor ${posix.dirname(file)} stands`),
    ...empty.map(({ room }) => `the table has a room ${room}, where no file is; strike it`),
    ...up.map(
      (arrow) => `an arrow runs up: ${showArrow(arrow)}; ${remedy(roomOf(arrow.from)!.room, roomOf(arrow.to)!.room)}`,
    ),
  ];
}

function remedy(from: string, to: string): string {
  return `${from} stands below ${to} or beside it, so move what it needs down, or hand it in as an argument`;
}

function showArrow({ from, to, typeOnly }: Arrow): string {
  return `${from} imports ${typeOnly ? "types of " : ""}${to}`;
}

/**
 * A Mermaid chart of the files of one room, or, without one, of the rooms; dotted arrows are of types only. A package
 * of one room is drawn by its files.
 */
export function drawGraph({ files, arrows }: Graph, room?: string): string {
  const rooms = new Set(files.map((file) => posix.dirname(file)));
  const byFile = room !== undefined || rooms.size === 1;
  const drawn = byFile
    ? arrows.filter(({ from, to }) => [from, to].every((file) => posix.dirname(file) === (room ?? ".")))
    : between(arrows);
  const names = byFile ? files.filter((file) => posix.dirname(file) === (room ?? ".")) : [...rooms];
  const id = new Map(names.map((name, i) => [name, `n${i}`]));
  return [
    "```mermaid",
    "flowchart TD",
    ...names.map((name) => `  ${id.get(name)}["${name}"]`),
    ...drawn.map(({ from, to, typeOnly }) => `  ${id.get(from)} ${typeOnly ? "-.->" : "-->"} ${id.get(to)}`),
    "```",
  ].join("\n");
}

/** The arrows between rooms, each once. */
function between(arrows: readonly Arrow[]): Arrow[] {
  const found = new Map<string, Arrow>();
  for (const arrow of arrows) {
    const [from, to] = [posix.dirname(arrow.from), posix.dirname(arrow.to)];
    const key = `${from} ${to}`;
    if (from !== to) found.set(key, { from, to, typeOnly: arrow.typeOnly && (found.get(key)?.typeOnly ?? true) });
  }
  return [...found.values()];
}
