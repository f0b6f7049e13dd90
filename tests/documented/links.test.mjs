// Every link of the documents to a file of the repository leads somewhere, its anchor included.

import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { posix } from "node:path";
import { test } from "node:test";
import { documents, textOf } from "./documents.mjs";

const PAGES = [...(await documents()), "CONTRIBUTING.md", "SECURITY.md", "pkg-template/CHANGELOG.md"];
/** GitHub finds them there, and a clone does not. */
const EXTERNAL = /^(?:[a-z]+:|#$)/;

/** As headings are named in addresses. */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, "")
    .trim()
    .replaceAll(/\s/g, "-");

const anchorsOf = (text) => [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading));

async function brokenLinks(page) {
  const text = (await textOf(page)).replaceAll(/^```[^]*?^```$/gm, "");
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|<img src="([^"]+)"/g)].map(
    ([, link, image]) => link ?? image,
  );
  const broken = [];
  for (const target of targets.filter((target) => !EXTERNAL.test(target))) {
    const [path, anchor] = target.split("#");
    const file = path === "" ? page : posix.join(posix.dirname(page), path);
    const found = await stat(new URL(`../../${file}`, import.meta.url)).catch(() => undefined);
    const leads = found && (anchor === undefined || anchorsOf(await textOf(file)).includes(anchor));
    if (!leads) broken.push(target);
  }
  return broken;
}

for (const page of PAGES) {
  test(`the links of ${page} lead somewhere`, async () => assert.deepEqual(await brokenLinks(page), []));
}
