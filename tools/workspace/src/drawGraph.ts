import { drawGraph, graphOfFolder } from "./graph.ts";
import { foldersOf } from "./sources.ts";

/**
 * `pnpm graph PACKAGE [ROOM]` prints the imports among a package's rooms, or among the files of one, as a Mermaid
 * chart.
 */
const [name = "", room] = process.argv.slice(2);
const folder = foldersOf("packages", "apps", "tools").find((one) => one.split("/")[1] === name);
const graph = folder === undefined ? undefined : graphOfFolder(folder);

if (graph === undefined) {
  console.error(
    `graph: there is no package, app or tool "${name}"; write pnpm graph autodiff, or pnpm graph autodiff core`,
  );
  process.exitCode = 2;
} else if (room !== undefined && !graph.files.some((file) => file.startsWith(`${room}/`))) {
  console.error(`graph: ${folder} has no folder src/${room}`);
  process.exitCode = 2;
} else {
  console.log(drawGraph(graph, room));
}
