/** What the workloads use of jax-js. */
export interface JaxArray {
  mul(other: number): JaxArray;
  add(other: number): JaxArray;
  data(): Promise<ArrayLike<number>>;
}
export interface Jax {
  grad(f: (x: JaxArray) => JaxArray): (x: JaxArray) => JaxArray;
  readonly numpy: { array(value: number): JaxArray };
}

/** jax-js on its WebAssembly backend. */
export async function loadJax(): Promise<Jax | undefined> {
  try {
    const jax = (await import("@jax-js/jax" as string)) as Jax & {
      init(...backends: string[]): Promise<unknown>;
      defaultDevice?(name: string): unknown;
    };
    await jax.init("wasm");
    jax.defaultDevice?.("wasm");
    return jax;
  } catch (error) {
    console.warn(`jax-js is left out: ${String(error).split("\n")[0]}`);
    return undefined;
  }
}
