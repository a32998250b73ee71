/**
 * What a worker of the pool runs (see threadPool.ts, which says what the fields of the control memory mean): it loads the modules that
 * it is posted, takes shares of what is to be done, and sleeps when there is nothing to take for a while. It is plain JavaScript that
 * imports nothing, so that Node, pages and bundlers can load this file as it is, from the sources as well as from a build.
 *
 * @typedef {typeof import("./control.ts").fields} Fields
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
/** @type {Fields} */
let fields;
/** Where its own fields are. */
let own = 0;
/** Looks before it sleeps. */
let patience = 0;
/** Messages that have been read. */
let read = 0;

port.onmessage = ({ data }) => {
  if (data.type === "begin") {
    ({ control, fields, own, patience } = data);
    Atomics.store(control, own + fields.ready, 1);
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
    if (Atomics.load(control, own + fields.mail) > read) return;
    const open = Atomics.load(control, fields.open);
    const tasks = (open & fields.count) > 0 ? modules.get(open >>> fields.shift) : undefined;
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
  if (Atomics.compareExchange(control, fields.open, open, open - 1) !== open) return;
  // whoever has a share keeps the task from ending, so that this is still the one that it is of
  const share = Atomics.load(control, fields.share);
  const first = ((open & fields.count) - 1) * share;
  const end = Math.min(first + share, Atomics.load(control, fields.parts));
  try {
    tasks[Atomics.load(control, fields.task)]?.(first, end);
  } catch {
    Atomics.store(control, fields.failed, 1);
  }
  Atomics.add(control, own + fields.taken, 1);
  if (Atomics.sub(control, fields.pending, 1) === 1 && Atomics.load(control, fields.waiting) === 1)
    Atomics.notify(control, fields.pending);
}

function sleep() {
  const { signal, sleepers } = fields;
  const seen = Atomics.load(control, signal);
  Atomics.add(control, sleepers, 1);
  // what was opened, or posted, before it counted as a sleeper did not wake it
  const open = Atomics.load(control, fields.open);
  const isOpen = (open & fields.count) > 0 && modules.has(open >>> fields.shift);
  if (!isOpen && Atomics.load(control, own + fields.mail) <= read) Atomics.wait(control, signal, seen);
  Atomics.sub(control, sleepers, 1);
}
