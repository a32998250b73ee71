import { train } from "./training.js";

globalThis.outcome = train();
