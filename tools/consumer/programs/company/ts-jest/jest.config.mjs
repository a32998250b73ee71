export default { preset: "ts-jest/presets/default-esm" };
