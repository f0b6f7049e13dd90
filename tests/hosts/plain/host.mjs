// No build at all: scripts and modules straight from the package's folder, and what a page's policy makes of it.

const FOLDER = "/node_modules/advocate-wasm";
const POLICY = "default-src 'none'; img-src data:; connect-src *; script-src 'self'";
const MODULES = {
  "advocate-wasm": `${FOLDER}/index.js`,
  "advocate-wasm/slim": `${FOLDER}/slim.js`,
  "advocate-wasm/js": `${FOLDER}/js.js`,
};
const ENTRIES = Object.keys(MODULES);
const fileOf = (entry) => (entry === "advocate-wasm" ? "default" : entry.split("/")[1]);

const byImportMap = ENTRIES.map((entry) => ({
  host: "a module without a build, by an import map",
  entry,
  site: ".",
  page: `/${fileOf(entry)}.html`,
  build: (project) => {
    const head = `<script type="importmap">${JSON.stringify({ imports: MODULES })}</script>`;
    return project.page(`${fileOf(entry)}.html`, `/play/${fileOf(entry)}.js`, { head });
  },
}));

const byPath = ENTRIES.map((entry) => ({
  host: "a module without a build, by its path",
  entry,
  site: ".",
  page: `/path-${fileOf(entry)}.html`,
  build: async (project) => {
    const script = `/path-${fileOf(entry)}.js`;
    await project.write(
      script,
      `import * as advocate from "${MODULES[entry]}";
import { play } from "./play/page.js";
play(advocate);
`,
    );
    await project.page(`path-${fileOf(entry)}.html`, script);
  },
}));

const classic = {
  host: "a script element",
  entry: "advocate-wasm",
  needs: "`advocate.global.js`, as `globalThis.advocate`",
  site: ".",
  page: "/classic.html",
  build: async (project) => {
    const head = `<script src="${FOLDER}/advocate.global.js"></script>`;
    await project.write(
      "classic.js",
      `import("./play/page.js").then(({ play }) => play(globalThis.advocate));`,
    );
    await project.page("classic.html", "/classic.js", { type: "text/javascript", head });
  },
};

const worker = ENTRIES.map((entry) => ({
  host: "a module worker",
  entry,
  site: ".",
  page: `/worker-${fileOf(entry)}.html`,
  build: async (project) => {
    const name = `worker-${fileOf(entry)}`;
    await project.write(
      `${name}-inside.js`,
      `import * as advocate from "${MODULES[entry]}";
import { told } from "./play/journey.js";
onmessage = async ({ data }) => postMessage(await told(advocate, data));
`,
    );
    await project.write(
      `${name}.js`,
      `import { givenBy } from "./play/page.js";
const worker = new Worker("/${name}-inside.js", { type: "module" });
worker.postMessage(givenBy(location.href));
worker.onmessage = ({ data }) => (globalThis.outcome = data);
`,
    );
    await project.page(`${name}.html`, `/${name}.js`);
  },
}));

const policies = ["Chromium", "Firefox"].flatMap((engine) =>
  ENTRIES.flatMap((entry) => {
    const row = {
      host: `a Content-Security-Policy, ${engine}`,
      entry,
      engine,
      site: ".",
      page: `/path-${fileOf(entry)}.html`,
    };
    const strict = { ...row, headers: { "Content-Security-Policy": POLICY } };
    if (entry === "advocate-wasm/js") return [strict];
    const fails = { code: "not_initialized", says: /'wasm-unsafe-eval'.*"advocate-wasm\/js"/ };
    return [
      {
        ...row,
        needs: "`script-src 'self' 'wasm-unsafe-eval'`",
        headers: { "Content-Security-Policy": `${POLICY} 'wasm-unsafe-eval'` },
      },
      { ...strict, needs: "without it `not_initialized`, which says so", fails },
    ];
  }),
);

/** Under a policy that knows the head start by its hash alone; what came of it beside the journey. */
const headStart = ["Chromium", "Firefox"].map((engine) => ({
  host: `the head start, inline, under a Content-Security-Policy, ${engine}`,
  entry: "advocate-wasm",
  needs: "its hash, `head-start.csp.txt`, in `script-src`",
  engine,
  site: ".",
  page: "/head-start.html",
  headers: async (project) => {
    const hash = await project.read("node_modules/advocate-wasm/head-start.csp.txt");
    return { "Content-Security-Policy": `${POLICY} 'wasm-unsafe-eval' ${hash.trim()}` };
  },
  build: async (project) => {
    const script = await project.read("node_modules/advocate-wasm/head-start.js");
    const head = `<script data-tenant-alias="demo" data-base-url="${process.env.SANDBOX_URL}">${script}</script>
<p data-advocate-referrer hidden><b data-advocate="firstName"></b> <b data-advocate="lastInitial"></b>. invited you</p>`;
    await project.write(
      "head-start-page.js",
      `import * as advocate from "${MODULES["advocate-wasm"]}";
import { givenBy } from "./play/page.js";
import { told } from "./play/journey.js";
const { friend } = await told(advocate, givenBy(location.href));
const requests = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/open/user?"));
const greeting = document.querySelector("[data-advocate-referrer]");
globalThis.outcome = { friend, asked: requests.length, greeting: !greeting.hidden && greeting.textContent };
`,
    );
    await project.page("head-start.html", "/head-start-page.js", { head });
  },
  expects: { friend: "Bob", asked: 1, greeting: "Bob T. invited you" },
}));

const PLAIN_HTML = "docs/guides/plain-html.md";
const SAID = { greeting: "Bob T. invited you", asked: 1 };
const UNSAID = { greeting: false };

/** The page of the guide, with somebody who reads it. */
const stagePage = async (project, name) => {
  const page = await project.read(name);
  const before = `<head><script src="/play/stage.js"></script>`;
  const after = `<script src="/play/reader.js"></script></body>`;
  await project.write(`guide/${name}`, page.replace("<head>", before).replace("</body>", after));
  for (const script of ["stage.js", "reader.js"]) {
    await project.write(`guide/play/${script}`, await project.read(`play/${script}`));
  }
};

const greetingPage = { guide: PLAIN_HTML, host: PLAIN_HTML, entry: "advocate-wasm", site: "guide" };
const inlined = {
  ...greetingPage,
  build: async (project) => {
    await project.run("sh", ["inline.sh"]);
    await stagePage(project, "index.html");
  },
  headers: async (project) => {
    const hash = await project.read("node_modules/advocate-wasm/head-start.csp.txt");
    return { "Content-Security-Policy": `${POLICY} ${hash.trim()}` };
  },
};

const greetings = [
  ...["Chromium", "Firefox", "WebKit"].map((engine) => ({
    ...{ ...inlined, detail: `inlined, ${engine}`, engine, expects: SAID },
  })),
  { ...inlined, detail: "not invited", code: "", expects: { ...UNSAID, asked: 0 } },
  {
    ...{ ...inlined, detail: "a code that nobody has", code: "NOBODY42", expects: { ...UNSAID, asked: 1 } },
    chatter: /status of 404/,
  },
  {
    ...{ ...greetingPage, detail: "as a file", page: "/landing.html", expects: SAID },
    build: async (project) => {
      await stagePage(project, "landing.html");
      await project.write(
        "guide/head-start.js",
        await project.read("node_modules/advocate-wasm/head-start.js"),
      );
    },
  },
];

const SERVER_RENDERED = "docs/guides/server-rendered.md";

/** A landing page with the script elements alone, and the page of the form, which it opens without the code in the address. */
const rendered = {
  ...{ guide: SERVER_RENDERED, host: SERVER_RENDERED, entry: "advocate-wasm", site: "rendered" },
  build: async (project) => {
    const form = await project.read("server-rendered/join.html");
    const [scripts] = /<script[^]*/.exec(form);
    const page = (body) =>
      `<!doctype html><html lang="en"><title>A host</title><link rel="icon" href="data:,"><body>${body}</html>`;
    await project.write("rendered/join.html", page(form));
    await project.write("rendered/index.html", page(`${scripts}<script src="/visit.js"></script>`));
    await project.write("rendered/assets/referral.js", await project.read("server-rendered/referral.js"));
    const global = await project.read("node_modules/advocate-wasm/advocate.global.js");
    await project.write("rendered/assets/advocate.global.js", global);
    await project.write(
      "rendered/visit.js",
      `const join = document.createElement("iframe");
join.onload = () => {
  const form = new FormData(join.contentDocument.querySelector("form"));
  const cookies = document.cookie.split("; ").map((cookie) => cookie.split("=")[0]);
  globalThis.outcome = { form: Object.fromEntries(form), cookies };
};
join.src = "/join.html";
document.body.append(join);
`,
    );
  },
  expects: { form: { email: "", referralCode: "BOBTESTERMAN" }, cookies: ["_saasquatch"] },
};

export const rows = [
  ...byImportMap,
  ...byPath,
  classic,
  ...worker,
  ...policies,
  ...headStart,
  ...greetings,
  rendered,
];
export const recipes = {
  "landing.html": PLAIN_HTML,
  "inline.sh": PLAIN_HTML,
  "server-rendered/join.html": SERVER_RENDERED,
  "server-rendered/referral.js": SERVER_RENDERED,
};
