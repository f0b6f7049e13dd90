import assert from "node:assert/strict";
import { test } from "node:test";
import { PUBLIC_SUFFIXES } from "../stage.mjs";

const DAY_MS = 86_400_000;
const HOSTS = [
  { name: "two subdomains deep", subdomain: "a.b" },
  { name: "one subdomain deep", subdomain: "www" },
  { name: "the domain itself" },
  { name: "a name with an underscore", host: "www.my_shop.localhost", domain: "my_shop.localhost" },
  ...Object.entries(PUBLIC_SUFFIXES).map(([host, domain]) => ({
    name: `${host} is below a public suffix`,
    host,
    domain,
  })),
  { name: "localhost has no domain", host: "localhost", hostOnly: true },
  { name: "an IP address has no domain", host: "127.0.0.1", hostOnly: true },
];

export function domains(stage) {
  for (const { name, subdomain, host, domain, hostOnly = false } of HOSTS) {
    test(name, async (t) => {
      const visit = await stage.visit(t, host);
      await visit.open("/?rsCode=BOBT", subdomain);
      const { stored, encoded } = await visit.capture();
      assert.equal(stored, true);
      assert.equal(await visit.jar(), `_saasquatch=${encoded}`, "no probe is left, and it is there once");

      const [cookie, ...others] = await visit.cookies();
      assert.deepEqual(others, []);
      const { expiresMs, ...rest } = cookie;
      assert.deepEqual(rest, {
        ...{ name: "_saasquatch", value: encoded, path: "/", sameSite: "Lax", secure: false },
        ...{ domain: domain ?? visit.domain, hostOnly },
      });
      const days = (expiresMs - Date.now()) / DAY_MS;
      assert.ok(days > 364.9 && days <= 365.01, `it lives ${days} days`);
    });
  }

  test("attributes of the caller's own", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?rsCode=BOBT", "a.b");
    const cookie = { domain: `b.${visit.domain}`, maxAgeDays: 30 };
    assert.equal((await visit.capture({ cookie })).stored, true);
    const [{ domain, expiresMs }] = await visit.cookies();
    assert.equal(domain, `b.${visit.domain}`);
    assert.ok(Math.abs((expiresMs - Date.now()) / DAY_MS - 30) < 0.1);
  });

  test("a page below another path stores for all paths", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/shop/deep/page?rsCode=BOBT", "a");
    const { encoded } = await visit.capture();
    await visit.open("/", "a");
    assert.equal(await visit.jar(), `_saasquatch=${encoded}`);
  });
}
