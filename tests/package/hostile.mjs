// Values that untyped callers, broken libraries and attackers pass. Each is made anew for each use: some wear out.

import vm from "node:vm";

const refuse = () => {
  throw new Error("hostile");
};

/** A proxy whose every trap throws. */
function trap(target = {}) {
  const traps = [
    ...["get", "set", "has", "deleteProperty", "ownKeys", "getOwnPropertyDescriptor", "defineProperty"],
    ...["getPrototypeOf", "setPrototypeOf", "isExtensible", "preventExtensions", "apply", "construct"],
  ];
  return new Proxy(target, Object.fromEntries(traps.map((name) => [name, refuse])));
}

function revoked(target = {}) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** Answers any question with itself; awaited, it is nothing special. */
function endless() {
  const proxy = new Proxy(function () {}, {
    get: (_, key) => (key === "then" ? undefined : proxy),
    apply: () => proxy,
    has: () => true,
  });
  return proxy;
}

/** An object without end. */
function bottomless() {
  return new Proxy(
    {},
    {
      get: (_, key) => (typeof key === "string" && key !== "toJSON" ? bottomless() : undefined),
      ownKeys: () => ["a"],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }),
    },
  );
}

/** Another type each time it is read. */
function changing(name) {
  const values = ["text", 7, null, { toString: refuse }, [refuse], undefined, 1n, "x".repeat(100_000)];
  let reads = 0;
  return Object.defineProperty({}, name, { enumerable: true, get: () => values[reads++ % values.length] });
}

function cyclic() {
  const object = { name: "cyclic" };
  object.self = object;
  return object;
}

function deep(levels) {
  let value = {};
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value };
  return value;
}

/** For what is costly to make and cannot wear out. */
function once(make) {
  let made;
  return () => (made ??= make());
}

const foreign = (code) => vm.runInNewContext(code);
const MEMBERS = [
  "id",
  "accountId",
  "tenantAlias",
  "url",
  "fields",
  "signal",
  "userToken",
  "codes",
  "href",
  "encoded",
];

export const HOSTILE = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  0: () => 0,
  "-0": () => -0,
  NaN: () => NaN,
  Infinity: () => Infinity,
  "2^53": () => 2 ** 53,
  "1e400": () => 1e308 * 10,
  "a BigInt": () => 10n ** 30n,
  "a symbol": () => Symbol("hostile"),
  "a well-known symbol": () => Symbol.iterator,
  "an empty string": () => "",
  "a space": () => " ",
  "a null character": () => "\0",
  "half a surrogate pair": () => "\ud800",
  "U+FFFD": () => "\ufffd",
  "a line break": () => "a\r\nSet-Cookie: b=c",
  "ten megabytes": once(() => "x".repeat(10_000_000)),
  "a megabyte of percent": once(() => "%".repeat(1_000_000)),
  "two megabytes beyond ASCII": once(() => "é".repeat(1_000_000)),
  "a dot": () => ".",
  __proto__: () => "__proto__",
  "a String object": () => new String("text"),
  "an empty array": () => [],
  "an array with holes": () => [, "a", , null],
  "a huge empty array": () => new Array(2 ** 32 - 1),
  "an array of a hundred thousand": once(() => new Array(100_000).fill("a")),
  "an array in itself": () => {
    const list = [];
    list.push(list);
    return list;
  },
  "an empty object": () => ({}),
  "an object without a prototype": () =>
    Object.assign(Object.create(null), { id: "a", accountId: "a", tenantAlias: "a" }),
  "a frozen object": () => Object.freeze({ id: "a", accountId: "a", tenantAlias: "a" }),
  "members named __proto__": () =>
    JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"id":"a","accountId":"a"}',
    ),
  "an object in itself": cyclic,
  "a hundred levels": () => deep(100),
  "ten thousand levels": () => deep(10_000),
  "a hundred thousand levels": once(() => deep(100_000)),
  "a hundred thousand members": once(() =>
    Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`f${n}`, n])),
  ),
  "a name of a megabyte": once(() => ({ ["n".repeat(1_000_000)]: 1 })),
  "getters that throw": () =>
    Object.defineProperties(
      {},
      Object.fromEntries(MEMBERS.map((name) => [name, { enumerable: true, get: refuse }])),
    ),
  ...Object.fromEntries(MEMBERS.map((name) => [`another ${name} at each look`, () => changing(name)])),
  "toJSON that throws": () => ({ toJSON: refuse }),
  "toJSON that yields itself": () => ({
    toJSON() {
      return this;
    },
  }),
  "toString that throws": () => ({ toString: refuse, valueOf: refuse, [Symbol.toPrimitive]: refuse }),
  "a length that lies": () => ({ length: 2 ** 53, 0: "a" }),
  "a proxy that throws": () => trap(),
  "a function proxy that throws": () => trap(function () {}),
  "an array proxy that throws": () => trap([]),
  "a revoked proxy": () => revoked(),
  "a revoked array proxy": () => revoked([]),
  "a revoked function proxy": () => revoked(function () {}),
  "a proxy of itself": endless,
  "an object without end": bottomless,
  "an array without end": () =>
    new Proxy([], { get: (list, key) => (key === "length" ? 2 ** 53 - 1 : list[key]) }),
  "a function": () => () => {},
  "a function that throws": () => refuse,
  "a function that never answers": () => () => new Promise(() => {}),
  "a class": () => class Hostile {},
  "a generator": () =>
    (function* () {
      yield 1;
    })(),
  "a promise": () => Promise.resolve("a"),
  "a promise that never settles": () => new Promise(() => {}),
  "a thenable that throws": () => ({ then: refuse }),
  "a thenable that never calls back": () => ({ then() {} }),
  "a thenable that calls back at every chance": () => ({
    then(resolve, reject) {
      resolve("a");
      reject(new Error("hostile"));
      resolve(undefined);
      throw new Error("hostile");
    },
  }),
  "a Map": () => new Map([["id", "a"]]),
  "a Set": () => new Set(["a"]),
  "a WeakMap": () => new WeakMap(),
  "a Date": () => new Date(0),
  "a date that is none": () => new Date(NaN),
  "a RegExp": () => /(a+)+$/,
  "an Error": () => new Error("hostile"),
  "a URL": () => new URL("https://x.example/?a=1"),
  "a Response": () => new Response('{"id":7}'),
  "a Response that was read": () => {
    const response = new Response("{}");
    void response.text();
    return response;
  },
  "a frozen proxy whose getters change": () => new Proxy(Object.freeze(changing("id")), {}),
  "a Uint8Array": () => new Uint8Array(1_000_000),
  "a DataView": () => new DataView(new ArrayBuffer(8)),
  "a SharedArrayBuffer": () => new SharedArrayBuffer(8),
  "an AbortSignal": () => AbortSignal.abort("hostile"),
  "the global object": () => globalThis,
  "another realm's object": () => foreign('({ id: "a", accountId: "a", tenantAlias: "a" })'),
  "another realm's array": () => foreign('["a"]'),
  "another realm's Error": () => foreign('new TypeError("hostile")'),
  "another realm's function": () => foreign("() => { throw new Error('hostile') }"),
  "another realm's URL stand-in": () => foreign('({ href: "https://x.example/" })'),
};
