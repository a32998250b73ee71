/**
 * What a worker of the pool runs (see pool.ts, which says what the words of the control memory mean): it loads the modules that
 * it is posted, takes shares of what is to be done, and sleeps when there is nothing to take for a while. It is plain JavaScript that
 * imports nothing, so that Node, pages and bundlers can load this file as it is, from the sources as well as from a build.
 *
 * @typedef {typeof import("./control.ts").words} Words
 * @typedef {import("./control.ts").Message} Message
 * @typedef {(first: number, end: number) => void} Task
 */
const scope = /** @type {any} */ (globalThis);
const { WebAssembly } = scope;
/** @type {{ onmessage: ((event: { data: Message }) => void) | null }} */
const port = scope.process?.getBuiltinModule?.("node:worker_threads")?.parentPort ?? scope;

/** The tasks of each module. @type {Map<number, Task[]>} */
const modules = new Map();
/** @type {Int32Array} */
let control;
/** @type {Words} */
let words;
/** Where its own words are. */
let own = 0;
/** Looks before it sleeps. */
let patience = 0;
/** Messages that have been read. */
let read = 0;

port.onmessage = ({ data }) => {
  if (data.type === "begin") {
    ({ control, words, own, patience } = data);
    Atomics.store(control, own + words.ready, 1);
  } else {
    if (data.type === "load") load(data);
    else modules.delete(data.id);
    read++;
  }
  work();
};

/** @param {Extract<Message, { type: "load" }>} message */
function load({ id, module, memory, tasks }) {
  const nothing = () => {};
  const { exports } = new WebAssembly.Instance(module, { env: { memory, call: nothing, share: nothing } });
  modules.set(
    id,
    tasks.map((name) => exports[name]),
  );
}

/** Until there is a message to read, which only those get who return. */
function work() {
  for (let looks = 0; ; looks++) {
    if (Atomics.load(control, own + words.mail) > read) return;
    const open = Atomics.load(control, words.open);
    const tasks = (open & words.count) > 0 ? modules.get(open >>> words.shift) : undefined;
    if (tasks !== undefined) {
      take(open, tasks);
      looks = 0;
    } else if (looks >= patience) {
      sleep();
      looks = 0;
    }
  }
}

/**
 * Computes the share that is next, unless another was faster.
 * @param {number} open
 * @param {Task[]} tasks
 */
function take(open, tasks) {
  if (Atomics.compareExchange(control, words.open, open, open - 1) !== open) return;
  // whoever has a share keeps the task from ending, so that this is still the one that it is of
  const share = Atomics.load(control, words.share);
  const first = ((open & words.count) - 1) * share;
  const end = Math.min(first + share, Atomics.load(control, words.parts));
  try {
    tasks[Atomics.load(control, words.task)]?.(first, end);
  } catch {
    Atomics.store(control, words.failed, 1);
  }
  Atomics.add(control, own + words.taken, 1);
  if (Atomics.sub(control, words.pending, 1) === 1 && Atomics.load(control, words.waiting) === 1)
    Atomics.notify(control, words.pending);
}

function sleep() {
  const { signal, sleepers } = words;
  const seen = Atomics.load(control, signal);
  Atomics.add(control, sleepers, 1);
  // what was opened, or posted, before it counted as a sleeper did not wake it
  const open = Atomics.load(control, words.open);
  const isOpen = (open & words.count) > 0 && modules.has(open >>> words.shift);
  if (!isOpen && Atomics.load(control, own + words.mail) <= read) Atomics.wait(control, signal, seen);
  Atomics.sub(control, sleepers, 1);
}
