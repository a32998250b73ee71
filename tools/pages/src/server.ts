/** Pages on loopback, each under headers of its own: the one thing about a page that a file cannot say. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export type Headers = Readonly<Record<string, string>>;

/** What a policy lets scripts do; whatever else a page of ours needs is its own files. */
export function policy(scripts: string): Headers {
  return { "Content-Security-Policy": `default-src 'self'; img-src data:; script-src ${scripts}` };
}

/** What a page must say to get shared memory: it takes nothing from elsewhere, and nobody else holds its window. */
export const isolated: Headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export interface Site {
  /** The address of a page that runs a script of the site, under these headers; the script's answer has them too. */
  page(script: string, headers: Headers): string;
  close(): void;
}

/**
 * @param files by name: the text of a script, or the bytes of any other
 * @returns once it listens, on a port that was free
 */
export async function openSite(files: ReadonlyMap<string, string | Uint8Array>): Promise<Site> {
  const pages: { readonly script: string; readonly headers: Headers }[] = [];
  const server = createServer(({ url = "" }, response) => {
    const [number = "", file = ""] = url.slice(1).split("/");
    const page = pages[Number(number)];
    const content = file === "" ? page && documentOf(page.script) : files.get(file);
    if (page === undefined || content === undefined) return void response.writeHead(404).end();
    const type = file === "" ? "text/html" : "text/javascript";
    const isText = typeof content === "string";
    const contentType = isText ? `${type}; charset=utf-8` : "application/octet-stream";
    response.writeHead(200, { ...page.headers, "Content-Type": contentType }).end(content);
  });
  await listening(server);
  const { port } = server.address() as AddressInfo;
  return {
    page: (script, headers) => `http://127.0.0.1:${port}/${pages.push({ script, headers }) - 1}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
}

function documentOf(script: string): string {
  return `<!doctype html><html lang="en"><title>${script}</title><link rel="icon" href="data:,"><script type="module" src="${script}"></script></html>`;
}
