import type { Backend } from "../backend.ts";
import { interpreter } from "./interpret.ts";

let inUse: Backend | null = null;

/** @internal See `useBackend`. */
export function setDefaultBackend(backend: Backend | null): void {
  inUse = backend;
}

/** The backend of a `compile` that names none. */
export function defaultBackend(): Backend {
  return inUse ?? interpreter;
}
