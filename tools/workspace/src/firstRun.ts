/**
 * The story of `npm start`: a model is trained on iris, judged by flowers that it has not seen, asked for one, and
 * drawn. Each line that is run is printed first, as a reader would write it.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const main = "apps/cli/dist/main.js";
const folder = "runs/iris";
const flower = "sepal length,sepal width,petal length,petal width\n6.1,2.8,4.7,1.2\n";

/** Runs a command with its output on this terminal; ends this program where it fails. */
function tell(title: string, args: readonly string[], input?: string): void {
  const words = args.map((word) => (/^[\w./,-]+$/.test(word) ? word : `"${word}"`));
  const typed = [
    input === undefined ? "" : `printf '${input.replaceAll("\n", "\\n")}' | `,
    `cotangent ${words.join(" ")}`,
  ];
  console.log(`\n${title}\n$ ${typed.join("")}`);
  const stdio = [input === undefined ? "inherit" : "pipe", "inherit", "inherit"] as const;
  const { status } = spawnSync(process.execPath, [main, ...args], {
    cwd: root,
    stdio: [...stdio],
    ...(input && { input }),
  });
  if (status !== 0) process.exit(status ?? 1);
}

tell("A model learns from 120 flowers.", ["train", "iris", "--output", folder, "--overwrite"]);
tell("It is judged by 30 others.", ["evaluate", folder, "--require", "accuracy>=0.9"]);
tell("It says what a flower is, and how sure it is.", ["predict", folder, "-", "--proba"], flower);
tell("It draws what it learned.", ["plot", folder, "--kind", "boundary", "--columns", "petal length,petal width"]);
console.log(`
Its card is ${folder}/README.md. With a CSV of your own:
$ node ${main} train FILE.csv --target COLUMN
and "node ${main} help" lists what else there is.`);
