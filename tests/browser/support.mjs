// What all browser tests share: the browser, the people of the demo company, the routes, and what every page must keep.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import axe from "@axe-core/playwright";

export const BASE_URL = (process.env.BASE_URL ?? "http://127.0.0.1:8080").replace(/\/$/, "");
export const PASSWORD = process.env.DEMO_PASSWORD ?? "throughline demo";
const AxeBuilder = axe.default ?? axe;
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Two themes, two widths, two languages: four runs in which every pair of choices meets. FULL=1 takes all eight. */
export const VARIANTS = [
  { theme: "light", width: 1440, language: "en" },
  { theme: "dark", width: 360, language: "en" },
  { theme: "light", width: 360, language: "zh-CN" },
  { theme: "dark", width: 1440, language: "zh-CN" },
  ...(process.env.FULL
    ? [
        { theme: "dark", width: 1440, language: "en" },
        { theme: "light", width: 360, language: "en" },
        { theme: "dark", width: 360, language: "zh-CN" },
        { theme: "light", width: 1440, language: "zh-CN" },
      ]
    : []),
];

export async function openBrowser() {
  const named = process.env.CHROMIUM;
  const found = [named, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((p) => p && existsSync(p));
  return chromium.launch({ executablePath: found, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"] });
}

/** The people of the demo company, one per role, read from the page that tells visitors whom to sign in as. */
export async function people(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${BASE_URL}/sign-in`);
  const rows = await page.$$eval("[data-email]", (all) => all.map((e) => ({ email: e.dataset.email, role: e.dataset.role })));
  await context.close();
  return rows.filter((row, at) => rows.findIndex((other) => other.role === row.role) === at);
}

/** The browser of a file's tests, from `opened` on. */
export let browser;
let everyone;

/** Opens the browser and learns who there is before a file's tests; closes it after them. */
export function opened() {
  before(async () => {
    browser = await openBrowser();
    everyone = await people(browser);
  });
  after(() => browser?.close());
}

/** Somebody of a role. */
export const role = (name) => everyone.find((person) => person.role === name) ?? assert.fail(`nobody is ${name}`);
/** Where a page is, without its query. */
export const at = (page) => new URL(page.url()).pathname;

/** A signed-in (or, without person, anonymous) page that remembers everything that went wrong on it. */
export async function visit(browser, person, { theme = "light", width = 1440, language = "en", script = true } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 740 : 900 },
    javaScriptEnabled: script,
    hasTouch: width < 600,
    locale: language === "en" ? "en-GB" : "zh-CN",
    timezoneId: "Europe/Berlin",
  });
  await context.addCookies([
    { name: "tl_theme", value: theme, url: BASE_URL },
    { name: "tl_language", value: language, url: BASE_URL },
  ]);
  const page = await context.newPage();
  page.troubles = [];
  await watch(page);
  if (person) await signIn(page, person, theme, language);
  return page;
}

/** Session cookies by e-mail: signing in is slow on purpose and throttled, so each person does it once. */
const sessions = new Map();

async function signIn(page, person, theme, language) {
  const kept = sessions.get(person.email);
  if (kept) {
    await page.context().addCookies(kept);
    await page.goto(`${BASE_URL}/sign-in`);
  } else {
    await page.goto(`${BASE_URL}/sign-in`);
    await page.fill('input[name="email"]', person.email);
    await page.fill('input[name="password"]', person.password ?? PASSWORD);
    await Promise.all([page.waitForNavigation(), page.click('main form[action="/sign-in"] button')]);
    if (new URL(page.url()).pathname === "/sign-in") throw new Error(`${person.email} could not sign in`);
    const cookies = await page.context().cookies();
    sessions.set(person.email, cookies.filter((cookie) => cookie.name.endsWith("tl_session") || cookie.name === "tl_csrf"));
    await page.goto(`${BASE_URL}/sign-in`);
  }
  // The person's own choices are stronger than this browser's cookies, so make them through the same forms.
  await choose(page, "/language", language);
  await choose(page, "/theme", theme);
  page.troubles.splice(0);
}

async function choose(page, path, value) {
  const csrf = await page.getAttribute('input[name="csrf"]', "value");
  const answer = await page.request.post(BASE_URL + path, { form: { csrf, value, next: "/" }, maxRedirects: 0, headers: { origin: BASE_URL } });
  if (answer.status() !== 303) throw new Error(`${path} ${value} answered ${answer.status()}`);
}

function watch(page) {
  const note = (words) => page.troubles.push(words);
  page.on("pageerror", (error) => note(`script error: ${error.message}`));
  page.on("dialog", (dialog) => { note(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("console", (message) => {
    // A page that answers 4xx on purpose is logged by the browser as an error of loading; its status is judged elsewhere.
    if (message.type() === "error" && !/Failed to load resource: the server responded with a status of (4\d\d)/.test(message.text())) note(`console: ${message.text()}`);
  });
  page.on("request", (request) => { if (!request.url().startsWith(BASE_URL)) note(`left the house: ${request.url()}`); });
  page.on("response", (response) => {
    if (response.status() >= 500) note(`${response.status()} ${response.url()}`);
    if (response.status() === 404 && response.request().resourceType() !== "document") note(`404 ${response.url()}`);
  });
  page.on("framenavigated", () => {});
  return page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`));
  });
}

/** Everything that is wrong with the page as it stands. */
export async function faults(page, { axe: withAxe = true } = {}) {
  const found = page.troubles.splice(0);
  const { over, widest, words, hidden, crowded } = await page.evaluate(() => {
    const over = document.documentElement.scrollWidth - window.innerWidth;
    let widest = "";
    if (over > 0) {
      for (const element of document.body.querySelectorAll("*")) {
        const scrolls = element.closest(".table-scroll, .thread, .board, .tabs, .map-scroll");
        if (!scrolls && element.getBoundingClientRect().right > window.innerWidth + 0.5) widest = `${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className}`;
      }
    }
    // A key of locales/ that found no words shows itself as the key.
    const words = [...document.body.innerText.matchAll(/(?:^|\s)((?:[a-z]+-){1,5}[a-z]+)(?=\s|$)/g)].map((m) => m[1]);
    // A field that nobody can see or open is asked for in vain: only what a person can open may be closed.
    const openable = "details:not([open]), dialog:not([open]), .sum-toggle, .sum-rest";
    const hidden = [...document.querySelectorAll("main input:not([type=hidden]), main select, main textarea")].filter((field) => !field.closest(openable) && field.getClientRects().length === 0).map((field) => field.name || field.id);
    const left = (element) => element.getBoundingClientRect().left, right = (element) => element.getBoundingClientRect().right;
    const knots = [...document.querySelectorAll(".thread li + li")].map((next) => [next.previousElementSibling.querySelector("a, .knot"), next]);
    const crowded = knots.filter(([knot, next]) => knot && right(knot) > left(next)).map(([knot]) => knot.textContent.trim());
    return { over, widest, words, hidden, crowded };
  });
  if (hidden.length > 0) found.push(`fields nobody can see: ${hidden.join(" ")}`);
  if (crowded.length > 0) found.push(`knots of the thread lie over the next: ${crowded.join(" ")}`);
  if (over > 0) found.push(`${over} px wider than the window (${widest})`);
  const known = /^(?:nav|layout|part|keys|sign-in|role|error|lead|account|contact|activity|opportunity|quote|order|price|pricing|approval|report|team|catalogue|configur\w*|shop|today|search|user|outbox)s?-[a-z-]+$/;
  for (const word of new Set(words)) if (known.test(word) && !PLAIN_WORDS.has(word)) found.push(`words missing: ${word}`);
  if (withAxe) {
    // Where the page is scrolled to, its head lies over whatever happens to be there.
    await page.evaluate(() => window.scrollTo(0, 0));
    const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
    for (const violation of violations) {
      const nodes = violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} (${node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? ""})`);
      found.push(`axe ${violation.id} ×${violation.nodes.length}: ${nodes.join(" | ")}`);
    }
  }
  return found;
}
/** English words with a hyphen that are no keys. */
const PLAIN_WORDS = new Set(["follow-up", "side-shift", "non-marking", "sign-in", "team-mate"]);

/** Patterns of `throughline routes --json` as regular expressions, most exact first. */
export function routes() {
  const program = process.env.THROUGHLINE;
  if (!program) return [];
  const lines = JSON.parse(execFileSync(program, ["routes", "--json"], { encoding: "utf8" }));
  return lines
    .filter((line) => line.method === "GET")
    .map((line) => line.path)
    .sort((a, b) => a.split("{").length - b.split("{").length || b.length - a.length)
    .map((path) => ({ path, matches: new RegExp(`^${path.replace(/[.+?^$()|[\]\\]/g, "\\$&").replace(/\{[^}]*:[^}]*\}/g, ".+").replace(/\{[^}]*\}/g, "[^/]+")}$`) }));
}

/** The route a path belongs to; without the program's list, the path with its numbers taken out. */
export function routeOf(path, known) {
  return known.find((route) => route.matches.test(path))?.path ?? path.replace(/\/\d+/g, "/{id}").replace(/\/[A-Z]{1,3}-\d{4}-\d+/g, "/{number}");
}

/** Links of our own on the page that open a page (no downloads). */
export async function links(page) {
  const found = await page.$$eval("a[href]", (all) => all.filter((a) => !a.hasAttribute("download")).map((a) => new URL(a.getAttribute("href"), document.baseURI).href));
  return found
    .filter((href) => href.startsWith(BASE_URL + "/"))
    .map((href) => href.slice(BASE_URL.length).split("#")[0])
    .filter((path) => path && !/^\/static\/|\.(pdf|csv|xlsx|png|jpg|svg|xml|txt|ics)(\?|$)|[?&]format=|\/export/.test(path));
}

/** Pages of one route that are looked at for one person, whatever their parameters. */
const MOST_OF_A_ROUTE = 10;

/** Walks the app as one person: at most `examples` pages per route and set of query parameters. */
export async function walk(page, start, known, see, examples = 2) {
  const waiting = [...start];
  const seen = new Map();
  const asked = new Set();
  const ofRoute = new Map();
  while (waiting.length > 0) {
    const path = waiting.shift();
    if (asked.has(path)) continue;
    const url = new URL(path, BASE_URL);
    const kind = routeOf(url.pathname, known) + (url.search ? ` ?${[...new Set(url.searchParams.keys())].sort().join("&")}` : "");
    if ((seen.get(kind) ?? 0) >= (url.search ? 1 : examples)) continue;
    // A page whose address holds many answers has as many kinds as there are sets of them.
    const route = routeOf(url.pathname, known);
    if ((ofRoute.get(route) ?? 0) >= MOST_OF_A_ROUTE) continue;
    ofRoute.set(route, (ofRoute.get(route) ?? 0) + 1);
    asked.add(path);
    const answer = await page.goto(BASE_URL + path, { waitUntil: "load" });
    const type = answer.headers()["content-type"] ?? "";
    if (!type.startsWith("text/html")) continue;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    await see({ path, kind, status: answer.status() });
    for (const next of await links(page)) if (!asked.has(next)) waiting.push(next);
  }
  return seen;
}
