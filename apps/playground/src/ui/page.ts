/** The contract between the shell and a page. */
import type { JSX } from "preact";

export interface PageProps {
  /** JSON from the address, not checked yet; undefined where there is none. */
  readonly initial: unknown;
  /** Puts a state into the address. */
  save(state: unknown): void;
  /** The state of another page, as it was left; undefined where it was not open. */
  left?(page: string): unknown;
}

/** A module of a page, loaded when it is opened. */
export interface PageModule {
  readonly Page: (props: PageProps) => JSX.Element;
}
