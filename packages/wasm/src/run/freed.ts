/**
 * Memory of large arrays that were freed. Under Node on Linux, glibc maps a large array's memory anew and gives it back when the array
 * is freed, so that each page of the next one is a fault: 2.5 µs on a virtual machine, together more than it takes to compute the
 * elements. How much it keeps instead it learns from the largest block that was freed so far, of up to 32 MB.
 */

/** From how many bytes on glibc maps an array, as long as it has learnt nothing. */
const large = 1 << 17;
/** What it just learns from, with what it adds. */
const most = (1 << 25) - (1 << 13);

const scope = globalThis as { readonly process?: { readonly platform?: string } };

let isTold = scope.process?.platform !== "linux";

/** To be called before an array of so many bytes is made, if others of that size will be freed. */
export function keepFreed(bytes: number): void {
  if (isTold || bytes < large) return;
  isTold = true;
  // never touched, so that it costs addresses only, and freed by the next collection of garbage
  void new ArrayBuffer(most);
}
