// docs/server.md: its servers set what they should, whatever they are asked, and go on.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import express from "express";
import { block, textOf } from "./documents.mjs";
import { ask, expected, REQUESTS } from "./requests.mjs";
import { workshop } from "./workshop.mjs";

const text = await textOf("docs/server.md");
const shop = await workshop();
after(() => shop.close());

const SERVERS = {
  "Node's http": async () => (await shop.load("http.mjs", block(text, "js http"))).server,
  Express: async () => {
    const { keepAttribution } = await shop.load("express.mjs", block(text, "js express"));
    const app = express().use(keepAttribution);
    return createServer(app.use((_, response) => response.send("Welcome")));
  },
};

/** The same with cookies of the application's own, before and after. */
const WITH_OTHERS = {
  "Node's http": async () => {
    const { keepAttribution } = await shop.load("http.mjs", block(text, "js http"));
    return createServer((request, response) => {
      response.appendHeader("Set-Cookie", "session=1");
      keepAttribution(request, response);
      response.appendHeader("Set-Cookie", "theme=dark");
      response.end();
    });
  },
  Express: async () => {
    const { keepAttribution } = await shop.load("express.mjs", block(text, "js express"));
    const app = express();
    app.use((_, response, next) => next(response.append("Set-Cookie", "session=1") && undefined));
    // Mounted, where `url` is not the whole address.
    app.use("/shop", keepAttribution);
    app.use((_, response) => response.append("Set-Cookie", "theme=dark").end());
    return createServer(app);
  },
};

async function listening(make) {
  const server = await make();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: server.address().port, close: () => server.close() };
}

for (const [name, make] of Object.entries(SERVERS)) {
  describe(name, () => {
    let running;
    before(async () => {
      running = await listening(make);
    });
    after(() => running?.close());

    for (const request of REQUESTS) {
      test(request.name, async () => {
        const { status, sets, caching } = expected(request, name);
        const answer = await ask(running.port, request);
        assert.equal(answer.status, status);
        assert.deepEqual(answer.all("set-cookie"), sets);
        assert.deepEqual(answer.all("cache-control"), caching ? [caching] : []);
      });
    }

    test("goes on, and is the same", async () => {
      assert.equal({}.evil, undefined);
      const { status, all } = await ask(running.port, REQUESTS[1]);
      assert.deepEqual([status, all("set-cookie")], [200, REQUESTS[1].sets]);
    });

    test("leaves the application's own cookies alone", async () => {
      const { port, close } = await listening(WITH_OTHERS[name]);
      const { all } = await ask(port, { target: "/shop/?rsCode=BOBT" });
      close();
      assert.deepEqual(all("set-cookie"), ["session=1", ...REQUESTS[1].sets, "theme=dark"]);
    });
  });
}
