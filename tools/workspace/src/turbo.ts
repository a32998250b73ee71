import { spawnSync } from "node:child_process";

/**
 * `turbo run …` without its telemetry: nobody who clones the workspace was asked. It has no setting for that, only this
 * variable, and package.json scripts cannot set one on every system.
 */
const { status } = spawnSync("turbo", ["run", ...process.argv.slice(2)], {
  stdio: "inherit",
  shell: process.platform === "win32",
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
});
process.exitCode = status ?? 1;
