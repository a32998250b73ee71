import { defineConfig, type Plugin } from "vite";

/** What the page may load: its own files, and compiled WebAssembly. Nothing is evaluated from text. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The policy inside the built page, for hosts that send no headers. The development server needs inline styles. */
const policyInPage: Plugin = {
  name: "policy-in-page",
  apply: "build",
  transformIndexHtml: () => [
    { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: policy }, injectTo: "head-prepend" },
  ],
};

/** Cross-origin isolation is what shared memory and its threads ask for. */
const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** A build on a busy machine is slow, which is nothing to be told of; the first line of the server is its address. */
const quiet = { checks: { bundlerTimings: false } };

export default defineConfig({
  base: "./",
  // The packages' sources, as everywhere in the workspace: nothing has to be built first.
  resolve: { conditions: ["@cotangent/source", "module", "browser", "development|production"] },
  plugins: [policyInPage],
  worker: { format: "es", rolldownOptions: quiet },
  build: {
    target: "es2023",
    outDir: process.env["PLAYGROUND_BUILD"] ?? "dist",
    emptyOutDir: true,
    rolldownOptions: quiet,
  },
  server: { host: "127.0.0.1", headers: isolation },
  // A worker takes its policy from the headers of its own script, not from the page that starts it.
  preview: {
    host: "127.0.0.1",
    headers: { ...isolation, "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff" },
  },
});
