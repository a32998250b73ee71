/**
 * Freed memory of large arrays, kept for the next ones. Under Node on Linux, glibc maps the memory of a large array
 * anew, and gives it back when the array is freed, so that each page of the next one is a fault: 2.5 µs on a virtual
 * machine, together more than it takes to compute the elements. From the largest block that was freed so far, of up to
 * 32 MB, it learns how much to keep.
 */

/** Bytes from which on glibc maps an array, as long as it has learnt nothing. */
const large = 1 << 17;
/** Bytes of the largest array that glibc learns from; it adds some of its own. */
const most = (1 << 25) - (1 << 13);

const scope = globalThis as { readonly process?: { readonly platform?: string } };

let isTold = scope.process?.platform !== "linux";

/** Makes glibc keep freed memory, before an array of `bytes` bytes is made of which others will be freed. */
export function keepFreed(bytes: number): void {
  if (isTold || bytes < large) return;
  isTold = true;
  // it is never touched, so that it costs addresses only, and the next collection of garbage frees it
  void new ArrayBuffer(most);
}
