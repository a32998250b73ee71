import { fork, spawn, type ChildProcess } from "node:child_process";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Contender, NodeBinary } from "./contenders.ts";
import { encode, type Answer, type Channel, type Request } from "./protocol.ts";
import type { Workload } from "./workload.ts";

const nodePlayer = fileURLToPath(new URL("player.ts", import.meta.url));
const pythonPlayer = fileURLToPath(new URL("peers/python/player.py", import.meta.url));
/** Debian's, where apt puts its libraries, whatever other python3 there is. */
const python = "/usr/bin/python3";

export function openContender(workload: Workload, contender: Contender, node: NodeBinary): Channel {
  const { plays } = contender;
  return "python" in plays ? openPython(workload, plays.python, plays.threads) : openNode(workload, contender, node);
}

/** A contender in a Node of its own, which makes the problem's numbers by itself. */
function openNode({ name }: Workload, { plays, flags = [], checkout }: Contender, { path }: NodeBinary): Channel {
  const child = fork(
    checkout === undefined ? nodePlayer : join(resolve(checkout), "tools/bench/src/player.ts"),
    [JSON.stringify([name, plays])],
    {
      execPath: path,
      execArgv: ["--import", "tsx", ...flags],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    },
  );
  const send = (request: Request): void => void child.send(request, () => {}); // where it fails, the process has ended
  return channel(
    child,
    send,
    () => new Promise((resolve) => child.once("message", resolve as (value: unknown) => void)),
  );
}

/** A contender in Python, which is sent the problem's numbers with the first request that needs them. */
function openPython(workload: Workload, library: string, threads: number): Channel {
  const child = spawn(python, [pythonPlayer, library, String(threads)], { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {}); // the process has ended
  const lines = createInterface({ input: child.stdout });
  const problems = workload.problems();
  const sent = new Set<number>();
  const send = (request: Request): void => {
    const problem = sent.has(request.case) ? undefined : problems[request.case]!.problem;
    sent.add(request.case);
    for (const part of encode(request, problem)) child.stdin.write(part);
  };
  return channel(child, send, () => new Promise((resolve) => lines.once("line", (line) => resolve(parse(line)))));
}

function parse(line: string): Answer {
  return JSON.parse(line) as Answer;
}

function channel(child: ChildProcess, send: (request: Request) => void, reply: () => Promise<Answer>): Channel {
  let last = "";
  child.stderr!.on("data", (text: Buffer) => (last = text.toString().trim().split("\n").at(-1) ?? last));
  const ended = new Promise<never>((_, reject) => {
    child.on("exit", (code, signal) => reject(new Error(`its process ended (${signal ?? code}): ${last}`)));
    child.on("error", reject);
  });
  ended.catch(() => {});
  return {
    async ask(request) {
      const answered = reply();
      send(request);
      const answer = await Promise.race([answered, ended]);
      if ("error" in answer) throw new Error(answer.error);
      return answer;
    },
    close: () => void child.kill("SIGKILL"),
  };
}
