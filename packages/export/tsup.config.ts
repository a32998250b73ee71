export { default } from "../../tools/workspace/src/tsup.ts";
