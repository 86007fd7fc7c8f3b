// Every page that can be reached, as every role: no axe violation, no console error, no policy violation, nothing wider than
// the window, nothing loaded from elsewhere, no missing word, no dead link.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { VARIANTS, faults, openBrowser, people, routes, visit, walk } from "./support.mjs";

let browser, everyone, known;
const reached = new Map();

before(async () => {
  browser = await openBrowser();
  everyone = await people(browser);
  known = routes();
});
after(() => browser?.close());

async function tour(person, start) {
  const wrong = [];
  const page = await visit(browser, person);
  await walk(page, start, known, async ({ path, kind, status }) => {
    if (status !== 200) wrong.push(`${path}: answered ${status}`);
    // The slow scan is made once per kind of page; what differs by role (errors, policy, width, words) is looked at each time.
    const first = !reached.has(kind);
    if (first) reached.set(kind, { person, path });
    for (const fault of await faults(page, { axe: first })) wrong.push(`${path}: ${fault}`);
  }, 1);
  await page.context().close();
  return wrong;
}

test("the sign-in page tells whom to sign in as", () => {
  assert.ok(everyone.length >= 8, `only ${everyone.length} roles are listed`);
});

test("a visitor's pages are clean", async () => {
  assert.deepEqual(await tour(null, ["/", "/sign-in", "/shop"]), []);
});

test("every role's pages are clean", async (t) => {
  for (const person of everyone) {
    await t.test(person.role, async () => assert.deepEqual(await tour(person, ["/"]), []));
  }
});

test("every page is clean in both themes, both widths and both languages", async (t) => {
  for (const variant of VARIANTS.slice(1)) {
    await t.test(Object.values(variant).join(" "), async () => {
      const wrong = [];
      for (const person of [null, ...everyone]) {
        const mine = [...reached.values()].filter((one) => one.person?.email === person?.email);
        if (mine.length === 0) continue;
        const page = await visit(browser, person, variant);
        for (const { path } of mine) {
          await page.goto(new URL(path, process.env.BASE_URL).href);
          for (const fault of await faults(page)) wrong.push(`${path} as ${person?.role ?? "visitor"}: ${fault}`);
        }
        await page.context().close();
      }
      assert.deepEqual(wrong, []);
    });
  }
});

test("what the tools of the configurator open can be read and stays within the window", async () => {
  for (const variant of VARIANTS) {
    const page = await visit(browser, null, variant);
    for (const tool of ["help-me", "under-budget"]) {
      await page.goto(new URL("/configure/FL-25", process.env.BASE_URL).href);
      await page.click(`#${tool} > summary`);
      assert.deepEqual(await faults(page), [], `${tool}, ${Object.values(variant).join(" ")}`);
    }
    await page.context().close();
  }
});

test("every route with a page was reached by somebody", () => {
  if (known.length === 0) return;
  const kinds = [...reached.keys()].map((kind) => kind.split(" ?")[0]);
  const missed = known.map((route) => route.path).filter((path) => !kinds.includes(path) && !NOT_PAGES.some((p) => p.test(path)));
  // Not a failure: some pages open only by a link in a mail or after an act. The list is printed so that it is seen.
  if (missed.length > 0) console.log(`not reached by links: ${missed.join(", ")}`);
});
const NOT_PAGES = [/^\/static/, /\.(pdf|csv|svg|png|xml|txt)$/, /^\/(healthz|readyz)$/];
