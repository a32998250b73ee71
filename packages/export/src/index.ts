/** The door `@cotangent/export`: functions as modules that need nothing else. */
export { toModule, type ExportedModule, type ToModuleOptions } from "./module/toModule.ts";
