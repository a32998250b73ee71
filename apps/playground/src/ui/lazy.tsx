/** Parts of a page that few visits show: chunks of their own, loaded when they are shown first. */
import { signal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";

/** A component that shows nothing until its chunk has come. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => JSX.Element | null {
  const loaded = signal<ComponentType<P> | undefined>(undefined);
  let isAsked = false;
  return (props) => {
    const Part = loaded.value;
    if (Part !== undefined) return <Part {...props} />;
    if (!isAsked) {
      isAsked = true;
      load().then(
        (part) => (loaded.value = part),
        () => (isAsked = false),
      );
    }
    return null;
  };
}
