// An editor's half of the language server protocol, as far as the tests need it.
import { fork, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

export interface Diagnostic {
  readonly message: string;
  readonly severity: number;
  readonly range: { readonly start: Position; readonly end: Position };
}

export interface Position {
  readonly line: number;
  readonly character: number;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
}

/** yaml-language-server, to which files of a folder are shown with any text. */
export class LanguageServer {
  readonly #process: ChildProcess;
  readonly #answers = new Map<number, (result: unknown) => void>();
  readonly #diagnosed = new Map<string, (found: readonly Diagnostic[]) => void>();
  #serial = 0;

  private constructor(process: ChildProcess) {
    this.#process = process;
    process.on("message", (message: Message) => {
      this.#receive(message);
    });
  }

  static async start(folder: string): Promise<LanguageServer> {
    const program = createRequire(import.meta.url).resolve(
      "yaml-language-server/bin/yaml-language-server",
    );
    const server = new LanguageServer(fork(program, ["--node-ipc"], { stdio: "ignore" }));
    await server.#ask("initialize", {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      capabilities: {
        workspace: { configuration: true },
        textDocument: { completion: { completionItem: { documentationFormat: ["markdown"] } } },
      },
    });
    server.#send({ method: "initialized", params: {} });
    return server;
  }

  /** Shows a file with that text. @returns what is underlined */
  open(path: string, text: string): Promise<readonly Diagnostic[]> {
    const uri = pathToFileURL(path).href;
    return new Promise((resolve) => {
      this.#diagnosed.set(uri, resolve);
      const textDocument = { uri, languageId: "yaml", version: ++this.#serial, text };
      this.#send({ method: "textDocument/didOpen", params: { textDocument } });
    });
  }

  /** What is offered at a place, and what is told of each: by its label. */
  async complete(path: string, position: Position): Promise<Readonly<Record<string, string>>> {
    const textDocument = { uri: pathToFileURL(path).href };
    const { items } = (await this.#ask("textDocument/completion", { textDocument, position })) as {
      items: readonly { label: string; documentation?: string | { value: string } }[];
    };
    return Object.fromEntries(
      items.map(({ label, documentation = "" }) => [
        label,
        typeof documentation === "string" ? documentation : documentation.value,
      ]),
    );
  }

  stop(): void {
    this.#process.kill();
  }

  #ask(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
    const id = ++this.#serial;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#send({ id, method, params });
    });
  }

  #receive({ id, method, params, result }: Message): void {
    if (method === undefined) {
      this.#answers.get(Number(id))?.(result);
      this.#answers.delete(Number(id));
    } else if (id !== undefined) {
      const items = (params?.["items"] ?? []) as readonly { section: string }[];
      this.#send({ id, result: method === "workspace/configuration" ? items.map(settings) : null });
    } else if (method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = params as { uri: string; diagnostics: Diagnostic[] };
      this.#diagnosed.get(uri)?.(diagnostics);
    }
  }

  #send(message: Message): void {
    this.#process.send({ jsonrpc: "2.0", ...message });
  }
}

/** An editor's own settings; no schema is fetched from anywhere. */
function settings({ section }: { readonly section: string }): unknown {
  if (section !== "yaml") return {};
  return { validate: true, completion: true, hover: true, schemaStore: { enable: false } };
}
