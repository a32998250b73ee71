/** Trains the network of the page of networks to the moment that is looked at, in its worker. */
import { signal, type ReadonlySignal } from "@preact/signals";
import type { Scene } from "../network/protocol.ts";
import type { NetworkState } from "../network/spec.ts";
import { openTrainer, type Trainer } from "../network/trainer.ts";
import type { Learned } from "./learned.ts";

/** A moment, a sentence why there is none, or undefined while it is on its way. */
export type Learning = Learned | string | undefined;

export interface School {
  readonly learned: ReadonlySignal<Learning>;
  /** Trains anew, unless that network is known. */
  study(network: NetworkState): void;
  close(): void;
}

export function openSchool(): School {
  const learned = signal<Learning>(undefined);
  let known: NetworkState | undefined;
  let scene: Scene | undefined;
  let trainer: Trainer | undefined;
  return {
    learned,
    study(network) {
      if (network === known) return;
      known = network;
      learned.value = scene = undefined;
      trainer ??= openTrainer({
        onScene: (next) => (scene = next),
        onFrame(frame) {
          const isThere = frame.step >= (known?.step ?? 0) || !Number.isFinite(frame.loss);
          if (scene !== undefined && isThere) learned.value = { scene, frame };
        },
        onInspected: () => {},
        onFailure: (failure) => (learned.value = failure.type === "stopped" ? failure.sentence : failure.type),
      });
      trainer.open(network);
    },
    close: () => trainer?.close(),
  };
}
