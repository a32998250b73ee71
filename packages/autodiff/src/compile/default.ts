/** The backend in use. */
import { setBackendInUse, backendInUse } from "../core/state.ts";
import { refusal } from "../core/sentences.ts";
import type { Backend } from "./backend.ts";
import { interpreter } from "./interpret.ts";

/**
 * Makes a backend the one of every `compile` without its own, from the next specialisation on, and of large eager ops.
 * `null` goes back to the interpreter and the references.
 * @throws UsageError for what is no backend.
 */
export function useBackend(backend: Backend | null): void {
  if (backend !== null) requireBackend("useBackend", backend);
  setBackendInUse(backend);
}

/** @throws UsageError unless it is a backend, as a promise of one is not */
export function requireBackend(who: string, backend: unknown): void {
  if (typeof (Object(backend) as { readonly compile?: unknown }).compile !== "function")
    throw refusal(who, "backend", backend, "it is a backend, such as await createWasmBackend()");
}

/** The backend of a `compile` that names none. */
export function defaultBackend(): Backend {
  return (backendInUse as Backend | null) ?? interpreter;
}
