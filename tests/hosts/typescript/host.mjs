// The declarations, with each version of TypeScript × how modules are found × what is known of the platform.

const VERSIONS = ["5.0", "5.4", "5.9", "6", "7"];
const STRICT = {
  ...{ strict: true, noEmit: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
  target: "es2022",
};

const MODULES = {
  "an ES module": { module: "nodenext", moduleResolution: "nodenext" },
  "a bundler": { module: "esnext", moduleResolution: "bundler" },
  CommonJS: { module: "node16", moduleResolution: "node16" },
};
const PLATFORMS = {
  "a page": { lib: ["es2022", "dom"], types: [] },
  "a worker": { lib: ["es2022", "webworker"], types: [] },
  Node: { lib: ["es2022"], types: ["node"] },
  "es2022 alone": { lib: ["es2022"], types: [] },
};

export const rows = VERSIONS.flatMap((version) =>
  Object.entries(MODULES).map(([kind, modules]) => ({
    host: "TypeScript 5.0 to 7",
    detail: `${version}, ${kind}`,
    entry: "advocate-wasm",
    outcome: async (project) => {
      const file = kind === "CommonJS" ? "usage.cts" : "usage.mts";
      await project.write(file, await project.read("usage.ts"));
      const compiled = [];
      for (const [platform, libraries] of Object.entries(PLATFORMS)) {
        const tsc = project.path(`node_modules/typescript-${version}/bin/tsc`);
        const compilerOptions = { ...STRICT, ...modules, ...libraries };
        await project.write("tsconfig.json", JSON.stringify({ compilerOptions, files: [file] }));
        await project.run("node", [tsc]);
        compiled.push(platform);
      }
      return compiled;
    },
    expects: Object.keys(PLATFORMS),
  })),
);
