import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Contender } from "./contenders.ts";
import type { Answer, Channel } from "./protocol.ts";
import type { Workload } from "./workload.ts";

const player = fileURLToPath(new URL("player.ts", import.meta.url));

/** A contender in a Node of its own. */
export function openNode(workload: Workload, { plays, flags = [] }: Contender): Channel {
  const child = fork(player, [JSON.stringify([workload.name, plays])], {
    execArgv: ["--import", "tsx", ...flags],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let last = "";
  child.stderr!.on("data", (text: Buffer) => (last = text.toString().trim().split("\n").at(-1) ?? last));
  const ended = new Promise<never>((_, reject) => {
    child.on("exit", (code, signal) => reject(new Error(`its process ended (${signal ?? code}): ${last}`)));
    child.on("error", reject);
  });
  ended.catch(() => {});
  return {
    async ask(request) {
      const answered = new Promise<Answer>((resolve) => child.once("message", resolve));
      child.send(request, () => {}); // where it fails, the process has ended
      const answer = await Promise.race([answered, ended]);
      if ("error" in answer) throw new Error(answer.error);
      return answer.values;
    },
    close: () => child.kill("SIGKILL"),
  };
}
