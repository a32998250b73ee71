import { createRequire } from "node:module";
import type * as tfjs from "@tensorflow/tfjs";

export type Tfjs = typeof tfjs;

/** TensorFlow.js on its cpu backend. By `require`: its ES modules import folders, which Node refuses. */
export async function loadTfjs(): Promise<Tfjs | undefined> {
  try {
    const require = createRequire(import.meta.url);
    const tf = require("@tensorflow/tfjs") as Tfjs;
    await tf.setBackend("cpu");
    return tf;
  } catch (error) {
    console.warn(`tfjs is left out: ${String(error).split("\n", 1)[0]}`);
    return undefined;
  }
}
