// Memory before and after many look-ups, in a Node of its own: `node --expose-gc memory.mjs <count>` prints it as JSON.

const made = [];
const { Instance } = WebAssembly;
// The package keeps its module to itself, so it is caught where it is made.
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    made.push(this.exports);
  }
};
const { AdvocateClient } = await import("advocate-wasm");

const FRIEND = JSON.stringify({ id: "bob", accountId: "bob", firstName: "Bob", referralCode: "BOBT" });
const client = new AdvocateClient({ tenantAlias: "demo", fetch: async () => new Response(FRIEND) });

async function lookUp(from, count) {
  for (let at = from; at < from + count; at++) await client.lookupByCode(`CODE${at}`);
}

function memory() {
  globalThis.gc();
  const ofModule = made.flatMap(Object.values).find((member) => member instanceof WebAssembly.Memory);
  return { heap: process.memoryUsage().heapUsed, module: ofModule.buffer.byteLength };
}

const count = Number(process.argv[2]);
await lookUp(0, 1_000); // what is made once
const before = memory();
await lookUp(1_000, count);
console.log(JSON.stringify({ before, after: memory() }));
