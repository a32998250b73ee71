import webpack from "webpack";

const config = {
  mode: "production",
  entry: "./page.js",
  output: { path: `${process.cwd()}/dist/webpack` },
  // it warns of files over 244 kB: this program takes every package whole
  performance: { hints: false },
};

webpack(config, (error, stats) => {
  console.log(error ?? stats.toString("errors-warnings"));
  process.exitCode = error || stats.hasErrors() ? 1 : 0;
});
