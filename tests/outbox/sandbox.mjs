// A sandbox of a test's own: it can be taken down and brought back, with the same users at the same address.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const TENANT = "demo";

export class Sandbox {
  #folder;
  #process;
  url;

  async start() {
    this.#folder ??= await mkdtemp(join(tmpdir(), "outbox-sandbox-"));
    const port = this.url ? new URL(this.url).port : "0";
    const options = ["--port", port, "--db", join(this.#folder, "sandbox.sqlite")];
    this.#process = spawn(process.env.SANDBOX, options, { stdio: ["ignore", "pipe", "inherit"] });
    const gone = once(this.#process, "exit").then(([code]) => assert.fail(`the sandbox ended with ${code}`));
    gone.catch(() => {});
    const lines = createInterface({ input: this.#process.stdout });
    const listening = new Promise((resolve) => {
      lines.on(
        "line",
        (line) => line.startsWith("listening on ") && resolve(line.slice("listening on ".length)),
      );
    });
    this.url = (await Promise.race([listening, gone])).trim();
  }

  async stop() {
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exited;
  }

  async end() {
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #ask(path, init) {
    const response = await fetch(`${this.url}${path}`, init);
    assert.ok(response.ok, `the sandbox answered ${response.status} to ${path}`);
    return response;
  }

  /** A token for this user, as the customer's server would mint it. */
  async token({ id }) {
    const body = JSON.stringify({ id, firstName: "A" });
    const init = { method: "POST", body, headers: { "Content-Type": "application/json" } };
    return (await (await this.#ask("/session", init)).json()).token;
  }

  /** Has the next upserts go wrong, as ordered. */
  async order(...faults) {
    const orders = faults.map((fault) => ({ operation: "openUserUpsert", ...fault }));
    await this.#ask("/__sandbox/faults", { method: "POST", body: JSON.stringify(orders) });
  }

  /** The upserts of a user that arrived: the fault that each met, and the answer's status. */
  async upserts({ id }) {
    const upserts = (await this.#arrived(id)).filter(({ operation }) => operation === "openUserUpsert");
    return upserts.map(({ fault, status }) => ({ fault, status }));
  }

  /** What arrived of a user's, upserts and batches of events, by the operation's name. */
  async arrivals({ id }) {
    return (await this.#arrived(id)).map(({ operation, status }) => [operation, status]);
  }

  /** The requests about a user, but for a browser's questions before them, which are no operation. */
  async #arrived(id) {
    const requests = await (await this.#ask("/__sandbox/requests")).json();
    const ofUser = (path) => path.split("/").includes(encodeURIComponent(id));
    return requests.filter(({ operation, path }) => operation && ofUser(path));
  }

  /** The user's row, if there is one. */
  async row({ id }) {
    const rows = await (await this.#ask("/__sandbox/users")).json();
    return rows.find((row) => row.id === id);
  }

  /** Who referred the user. */
  async referrers({ id }) {
    const rows = await (await this.#ask("/__sandbox/referrals")).json();
    return rows.filter(({ referred }) => referred.id === id).map(({ referrer }) => referrer.id);
  }
}
