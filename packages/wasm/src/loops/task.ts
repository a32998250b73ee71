/** Tasks: functions of a module, as their makers describe them. */
import type { Code } from "../emit/code.ts";
import type { EmitOptions } from "./options.ts";

/** A function of the module, divided into parts. */
export interface Task {
  /**
   * Number of independent parts, which threads may share. It follows from shapes alone, never from the number of
   * threads, so that the bits of a result do not depend on threads.
   */
  readonly parts: number;
  /** Writes the body. With several parts, parameters 0 and 1 of the function are the first part and the end (i32). */
  emit(code: Code, options: EmitOptions): void;
}

/** Returns a task of one part. */
export function whole(emit: Task["emit"]): Task {
  return { parts: 1, emit };
}
