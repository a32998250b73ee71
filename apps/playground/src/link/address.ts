/** The page and its state in the address: "#network" or "#network=1.…". */

/** A page of the playground with the text of its state, if the address has one. */
export interface Address {
  readonly page: string;
  readonly text: string | undefined;
}

/** Reads the part of an address from "#" on. */
export function readHash(hash: string): Address {
  const [page = "", ...rest] = hash.replace(/^#\/?/, "").split("=");
  return { page, text: rest.length === 0 ? undefined : rest.join("=") };
}

export function showHash({ page, text }: Address): string {
  return text === undefined ? `#${page}` : `#${page}=${text}`;
}
