import { spawnSync } from "node:child_process";

/** Runs a command to its end and returns its output; throws with that output where it fails. */
export function run(command: string, args: readonly string[], cwd: string): string {
  return outputOf(command, args, cwd).stdout;
}

/** As `run`; throws too where the command says a word of warning. */
export function runWithoutWarning(command: string, args: readonly string[], cwd: string): void {
  const { stdout, stderr } = outputOf(command, args, cwd);
  const said = `${stdout}${stderr}`;
  if (/warn|⚠|\(!\)/i.test(said)) throw new Error(`${command} ${args.join(" ")} warned\n${said}`.trim());
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

function outputOf(command: string, args: readonly string[], cwd: string): Output {
  const windows = process.platform === "win32" && !command.includes("node");
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    shell: windows,
    maxBuffer: 64 * 1024 * 1024,
    env: outside(),
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} exited with ${status}\n${stdout}${stderr}`.trim());
  return { stdout, stderr };
}

/** The environment without what pnpm and tsx put into it: a consumer's project knows nothing of this workspace. */
function outside(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter(([name]) => !/^(npm_|pnpm_|NODE_OPTIONS$|NODE_PATH$)/i.test(name)));
}
