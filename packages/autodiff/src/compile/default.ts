/** The backend in use. */
import { setBackendInUse, backendInUse } from "../core/state.ts";
import type { Backend } from "./backend.ts";
import { interpreter } from "./interpret.ts";

/**
 * Makes a backend the one of every `compile` without its own, from the next specialisation on, and of large eager ops.
 * `null` goes back to the interpreter and the references.
 */
export function useBackend(backend: Backend | null): void {
  setBackendInUse(backend);
}

/** The backend of a `compile` that names none. */
export function defaultBackend(): Backend {
  return (backendInUse as Backend | null) ?? interpreter;
}
