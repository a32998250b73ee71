/**
 * The program of a worker of the pool (threadPool.ts explains the protocol). It loads the modules that are posted to it, takes
 * shares of open tasks, and sleeps when there has been none for a while. It is plain JavaScript that imports nothing, so that
 * Node, pages and bundlers load this file as it is, from the sources as well as from a build.
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
/** Offset of this worker's own fields. */
let own = 0;
/** Looks for work before it sleeps. */
let patience = 0;
/** Number of messages that were read. */
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

/** Works until a message waits, which can only be read after returning to the event loop. */
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
 * Takes and computes the next share, unless another thread was faster.
 * @param {number} open
 * @param {Task[]} tasks
 */
function take(open, tasks) {
  if (Atomics.compareExchange(control, fields.open, open, open - 1) !== open) return;
  // a share that is taken keeps its task open, so these fields still belong to that task
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
  // a task or message that came before this worker counted as a sleeper did not wake it, so it looks once more
  const open = Atomics.load(control, fields.open);
  const isOpen = (open & fields.count) > 0 && modules.has(open >>> fields.shift);
  if (!isOpen && Atomics.load(control, own + fields.mail) <= read) Atomics.wait(control, signal, seen);
  Atomics.sub(control, sleepers, 1);
}
