/**
 * Which package may import which: the one table. The lint rule (`rule.ts`), the picture in the README (`picture.ts`)
 * and
 * `imports.test.ts` all read it; nothing else decides. Siblings do not import siblings: what two packages share is in
 * `autodiff`, or is ten lines written twice.
 *
 * A package that is listed here and has no folder yet is planned.
 */
export const imports = {
  autodiff: [],
  wasm: ["autodiff"],
  layers: ["autodiff"],
  losses: ["autodiff"],
  metrics: ["autodiff"],
  optimizers: ["autodiff"],
  datasets: [],
  io: ["autodiff"],
  export: ["autodiff", "wasm"],
  preprocessing: ["datasets"],
  training: ["autodiff"],
  estimators: [
    "autodiff",
    "wasm",
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "datasets",
    "preprocessing",
    "training",
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Programs: they may import any package, and never each other. */
export const apps = ["cli", "playground", "gradcheck"] as const;

/**
 * What a package may import from npm at run time, each by an entry point of its own, so that who does not read such
 * files does not load it. Others import nothing from npm.
 */
export const fromNpm: Readonly<Partial<Record<Package, readonly string[]>>> = {
  datasets: ["papaparse", "hyparquet", "@uwdata/flechette"],
  export: ["@bufbuild/protobuf"],
};

/** What a package's tests may import beside what the package itself may. */
export const testImports = ["vitest", "fast-check", "typescript", "typescript-oldest"] as const;

export type Package = keyof typeof imports;

export const scope = "@cotangent/";

export function isPackage(name: string): name is Package {
  return Object.hasOwn(imports, name);
}

export function allowedFor(name: Package): readonly Package[] {
  return imports[name];
}
