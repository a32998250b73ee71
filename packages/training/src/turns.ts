/** Turns of the event loop: others get one by time, however many steps fit into it. */

/** Milliseconds that others wait at most, a step aside. */
const patience = 12;

interface Port {
  postMessage(message: undefined): void;
  onmessage: (() => void) | null;
}

const host = globalThis as unknown as {
  readonly setImmediate?: (f: () => void) => unknown;
  readonly MessageChannel?: new () => { readonly port1: Port & { close(): void }; readonly port2: Port };
  readonly setTimeout: (f: () => void, ms: number) => unknown;
  readonly performance: { now(): number };
};

/** Milliseconds of a clock that only goes forwards. */
export function now(): number {
  return host.performance.now();
}

/** Lets others have their turn. A timer would do, but browsers hold those back for 4 ms. */
export async function turn(): Promise<void> {
  await new Promise<void>((resolve) => {
    if (host.setImmediate !== undefined) host.setImmediate(resolve);
    else if (host.MessageChannel !== undefined) {
      const { port1, port2 } = new host.MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    } else host.setTimeout(resolve, 0);
  });
}

/** Tells after each step whether others have waited: it looks at the clock once in a while only. */
export function patienceClock(): () => boolean {
  let last = now();
  // steps until the clock is read, as many as take a third of the patience: reading it costs what a small step does
  let left = 1;
  let stride = 1;
  return () => {
    if (--left > 0) return false;
    const elapsed = now() - last;
    const waited = elapsed >= patience;
    const pace = elapsed > 0 ? patience / 3 / elapsed : 2;
    stride = Math.max(1, Math.min(4096, Math.floor(stride * Math.min(2, pace * (waited ? 1 : 3)))));
    left = stride;
    if (waited) last = now();
    return waited;
  };
}
