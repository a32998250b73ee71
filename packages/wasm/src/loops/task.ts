/** A function of the module, as its maker describes it. */
import type { Code } from "../emit/code.ts";
import type { EmitOptions } from "./options.ts";

/** A function of the module. */
export interface Task {
  /**
   * How many independent pieces it has, which threads may share. It follows from shapes alone, never from the number of threads,
   * so that the bits of a result do not either.
   */
  readonly parts: number;
  /** Writes its body. Where there are several parts, parameters 0 and 1 of the function are the first part and the end (i32). */
  emit(code: Code, options: EmitOptions): void;
}

/** A task in one piece. */
export function whole(emit: Task["emit"]): Task {
  return { parts: 1, emit };
}
