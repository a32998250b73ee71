import { train } from "./training.js";

console.log(await train());
