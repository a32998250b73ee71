/** Which page is open, and its state, which the address carries. */
import { signal } from "@preact/signals";
import { decodeState, encodeState, LinkError } from "./link/codec.ts";
import { readHash, showHash } from "./link/address.ts";
import { pageNamed, type PageName } from "./pages.ts";

/** A page to show. Another number means that it is opened anew. */
export interface Opened {
  readonly page: PageName;
  readonly initial: unknown;
  readonly fault: string | undefined;
  readonly number: number;
}

export const opened = signal<Opened | undefined>(undefined);
/** True where the state is too large for an address. */
export const tooLong = signal(false);

let opens = 0;
/** The address that this page wrote itself. */
let own: string | undefined;
/** States of pages that were left, to come back to. */
const left = new Map<PageName, unknown>();

/** Opens the page in the address; a state that cannot be read is a sentence, and the page begins as usual. */
export async function openAddress(): Promise<void> {
  if (location.hash === own) return;
  const { page: name, text } = readHash(location.hash);
  const page = pageNamed(name) ?? "network";
  const number = ++opens;
  let [initial, fault]: [unknown, string | undefined] = [left.get(page), undefined];
  if (text !== undefined) {
    try {
      initial = await decodeState(text);
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      fault = error.message;
    }
  }
  if (number === opens) opened.value = { page, initial, fault, number };
}

/** The state of a page as it was left; undefined where it was not open. */
export function stateLeft(name: string): unknown {
  const page = pageNamed(name);
  return page && left.get(page);
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Puts the state of a page into the address, soon: browsers refuse a page that changes it all the time. */
export function saveState(page: PageName, state: unknown): void {
  left.set(page, state);
  timer ??= setTimeout(() => {
    timer = undefined;
    void linkOfNow(); // of the page that is open by then
  }, 250);
}

async function writeAddress(page: PageName, state: unknown): Promise<void> {
  const text = await encodeState(state);
  if (opened.value?.page !== page) return;
  tooLong.value = text === undefined;
  own = showHash({ page, text });
  history.replaceState(null, "", own);
}

/** The address with the state of now in it. */
export async function linkOfNow(): Promise<string> {
  const page = opened.value?.page;
  if (page !== undefined && left.has(page)) await writeAddress(page, left.get(page));
  return location.href;
}
