/** The process that reads mutants, so that one which hangs or kills it does no harm: `child ROOT SEED CASES [RUN]`. */
import { writeSync } from "node:fs";
import { judge } from "./judge.ts";
import { mutate, randomOf } from "./mutate.ts";
import { runSubjects } from "./runs.ts";
import { subjectsIn, type Subject } from "./subjects.ts";

const [root = ".", seed = "0", cases = "0", run = ""] = process.argv.slice(2);

const say = (value: unknown): void => void writeSync(1, `${JSON.stringify(value)}\n`);

const subjects = [...subjectsIn(root), ...(run === "" ? [] : runSubjects(run))];
for (const subject of subjects) for (const complaint of await faultsOf(subject)) say({ case: subject.kind, complaint });
for (let number = 0; number < Number(cases); number++) {
  const { kind, files, who, read } = subjects[number % subjects.length]!;
  const random = randomOf(Number(seed) * 1_000_003 + number);
  const bytes = mutate(files[random(files.length)]!, files, random);
  const name = `${kind}, case ${number} of seed ${seed}`;
  say({ case: name });
  const complaint = await judge(read, who, bytes);
  if (complaint !== undefined) say({ case: name, complaint });
}
say({ case: "end" });

/** Says what is wrong with files that are not spoiled: one is read at least, and each alike, wherever it stands. */
async function faultsOf({ files, read }: Subject): Promise<readonly string[]> {
  const outcome = async (bytes: Uint8Array): Promise<string> => {
    try {
      await read(bytes);
      return "read";
    } catch (error) {
      return String(error);
    }
  };
  const faults: string[] = [];
  let isRead = false;
  for (const [i, file] of files.entries()) {
    const own = await outcome(new Uint8Array(file));
    isRead ||= own === "read";
    // within other bytes, at an odd place, as Node's small buffers are
    const within = Buffer.concat([Buffer.alloc(3, 77), file, Buffer.alloc(5, 77)]).subarray(3, 3 + file.length);
    const other = await outcome(within);
    if (other !== own) faults.push(`its file ${i} gives "${own}", and within other bytes "${other}"`);
  }
  return isRead ? faults : [...faults, "none of its files is read"];
}
