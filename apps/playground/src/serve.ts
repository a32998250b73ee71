/** `pnpm playground [--port N]`: builds the page and serves it on loopback until it is stopped. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build, preview } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Ends the program with a sentence and a code: 2 for wrong usage, 1 for a failure. */
class Refusal extends Error {
  readonly code: 1 | 2;

  constructor(sentence: string, code: 1 | 2) {
    super(sentence);
    this.code = code;
  }
}

function readPort(args: readonly string[]): number | undefined {
  let text: string | undefined;
  try {
    text = parseArgs({ args: [...args], options: { port: { type: "string" } } }).values.port;
  } catch (error) {
    throw new Refusal(`${(error as Error).message.split(". ")[0]}; the only option is --port NUMBER`, 2);
  }
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new Refusal(`--port is ${JSON.stringify(text)}; it is a number from 0 to 65535, 0 for any that is free`, 2);
}

/** @returns the address. Without a port it is 4173, or the next one that is free. */
async function serve(port: number | undefined): Promise<string> {
  await build({ root, logLevel: "warn" });
  const asked = port === undefined ? {} : { port, strictPort: true };
  const server = await preview({ root, logLevel: "warn", preview: asked }).catch((error: Error) => {
    throw new Refusal(`port ${port} cannot be used (${error.message}); choose another, or leave --port out`, 1);
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Refusal("the server has no port", 1);
  return `http://127.0.0.1:${address.port}/`;
}

try {
  const address = await serve(readPort(process.argv.slice(2)));
  console.log(`playground: ${address}  (Ctrl+C stops it)`);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(`playground: ${error.message}`);
  process.exit(error.code);
}
