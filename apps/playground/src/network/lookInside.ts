import { showHash } from "../link/address.ts";
import { encodeState } from "../link/codec.ts";
import type { Session } from "./session.ts";

/** Opens this network, at this moment, on the page of backpropagation; op by op with the example that is looked at. */
export async function lookInside(session: Session, opByOp = false): Promise<void> {
  session.pause();
  const example = { example: "page", network: session.state() };
  const sample = (session.frame.peek()?.sampled?.point ?? 0) + 1;
  const state = opByOp ? { ...example, zoom: "layer", layer: 0, sample, at: 1 } : { ...example, zoom: "network" };
  location.hash = showHash({ page: "steps", text: await encodeState(state) });
}
