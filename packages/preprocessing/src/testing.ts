/** For authors of steps: a check of what every step promises. */
export { checkPreprocessing, CheckError, type CheckOptions } from "./check.ts";
