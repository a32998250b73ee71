import type { Dataset } from "./dataset.ts";
import { takesNothing } from "./errors.ts";
import { known } from "./known.ts";

/**
 * Exclusive or: the four points of a square, whose two classes no straight line separates, so that a perceptron cannot
 * learn them and a network with one hidden layer can.
 * features: float32[4, 2] (a, b), labels: int32[4], 1 where exactly one of them is 1.
 * @example
 * xor().labels; // → Int32Array(4) [ 0, 1, 1, 0 ]
 */
export function xor(...none: readonly never[]): Dataset<2> {
  takesNothing("xor", none);
  return known({
    features: [0, 0, 0, 1, 1, 0, 1, 1],
    labels: [0, 1, 1, 0],
    featureNames: ["a", "b"],
    classNames: ["false", "true"],
    info: {
      name: "XOR",
      source: "a truth table",
      citation: "M. Minsky and S. Papert, Perceptrons, MIT Press 1969",
      licence: "CC0-1.0 (a truth table)",
      checksum: "sha256:3d26a115e9938278e9efa4102754bca097a08f3a5b52647043d6cdc5e48753d1",
      units: ["1", "1"],
    },
  });
}
