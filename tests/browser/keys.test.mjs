// Everything by keyboard: help, search, create, the palette, the way to the pages, the first error, and taking an act back.
import { test } from "node:test";
import assert from "node:assert/strict";
import { BASE_URL, at, browser, opened, role, visit } from "./support.mjs";

opened();
const focused = (page, what) => page.evaluate((selector) => document.activeElement.matches(selector), what);
const press = (page, key) => page.keyboard.press(key);
const pressAndGo = (page, key) => Promise.all([page.waitForNavigation({ timeout: 20000 }), press(page, key)]);

async function rep(path, options) {
  const page = await visit(browser, role("field_rep"), options);
  await page.goto(BASE_URL + path);
  return page;
}
async function done(page) {
  assert.deepEqual(page.troubles, []);
  await page.context().close();
}

test("? lists the keys, and every key it lists is there; Escape puts it away", async () => {
  const page = await rep("/today");
  await press(page, "?");
  assert.equal(await page.locator("#keys[open]").count(), 1);
  const listed = await page.$$eval("#keys dt", (all) => all.map((e) => e.textContent.trim().replace(/\s+/g, " ")));
  for (const key of ["/", "Ctrl K", "c", "?", "Esc", "Ctrl ↵"]) assert.ok(listed.includes(key), `${key} is not listed among ${listed}`);
  await press(page, "Escape");
  assert.equal(await page.locator("#keys[open]").count(), 0);
  for (const keys of listed.filter((words) => /^g \w$/.test(words))) {
    await page.goto(`${BASE_URL}/search`);
    await page.locator("h1").click();
    await press(page, "g");
    await pressAndGo(page, keys.slice(2));
    assert.equal(await page.locator('.rail a[aria-current="page"]').count(), 1, `${keys} leads to a page of the rail`);
  }
  await done(page);
});

test("/ goes to the search box, and Enter opens the best that is found", async () => {
  const page = await rep("/accounts");
  const name = await page.locator('main tbody a[href^="/accounts/"]').first().textContent();
  await press(page, "/");
  assert.ok(await focused(page, "#search"));
  await page.keyboard.type(name.trim());
  await page.locator("#suggestions a").first().waitFor();
  await press(page, "ArrowDown");
  assert.ok(await focused(page, "#suggestions a"));
  await pressAndGo(page, "Enter");
  assert.match(await page.textContent("h1"), new RegExp(name.trim().slice(0, 4)));
  await done(page);
});

test("c opens what can be created, and the arrows walk through it", async () => {
  const page = await rep("/today");
  await press(page, "c");
  assert.ok(await focused(page, '#quick-create a[href="/leads/new"]'), "the first is a lead");
  await press(page, "ArrowDown");
  assert.ok(await focused(page, "#quick-create a"));
  assert.ok(!(await focused(page, '#quick-create a[href="/leads/new"]')));
  await press(page, "Escape");
  assert.ok(await focused(page, "#quick-create > summary"), "Escape gives the focus back");
  await press(page, "c");
  await pressAndGo(page, "Enter");
  assert.equal(at(page), "/leads/new");
  assert.ok(await focused(page, '[name="company"]'), "a new page begins at its first field");
  await done(page);
});

test("Ctrl K opens the palette, also from within a field, and finds pages and records", async () => {
  const page = await rep("/leads/new");
  await press(page, "Control+k");
  assert.ok(await focused(page, "#palette input"));
  await page.keyboard.type("Orders");
  await page.locator("#palette .palette-list a", { hasText: "Orders" }).first().waitFor();
  await pressAndGo(page, "Enter");
  assert.equal(at(page), "/orders");
  await press(page, "Control+k");
  await page.keyboard.type("Q-2026-001");
  await page.locator('#palette .palette-list a[href^="/quotes/"]').first().waitFor();
  await press(page, "ArrowDown");
  await pressAndGo(page, "Enter");
  assert.match(at(page), /^\/quotes\/Q-/);
  await done(page);
});

test("a refused form keeps what was typed and puts the focus on the first error; Ctrl Enter sends it", async () => {
  const page = await rep("/leads/new");
  await page.keyboard.type("Nordlicht Lager");
  await page.fill('[name="email"]', "no address");
  await page.focus('[name="message"]');
  await page.keyboard.type("Two trucks");
  await pressAndGo(page, "Control+Enter");
  assert.ok(await focused(page, '[name="email"][aria-invalid="true"]'));
  assert.equal(await page.inputValue('[name="company"]'), "Nordlicht Lager");
  assert.equal(await page.inputValue('[name="message"]'), "Two trucks");
  await done(page);
});

test("letters typed into a field are letters", async () => {
  const page = await rep("/leads/new");
  await page.keyboard.type("g q / c ?");
  assert.equal(await page.inputValue('[name="company"]'), "g q / c ?");
  assert.equal(at(page), "/leads/new");
  assert.equal(await page.locator("dialog[open], details.menu[open]").count(), 0);
  await done(page);
});

test("what was done from Today is taken back with u", async () => {
  const page = await rep("/today");
  const row = page.locator('main form[action$="/completion"]').first();
  const action = await row.getAttribute("action");
  await row.locator("button").focus();
  await pressAndGo(page, "Enter");
  assert.equal(await page.locator(`form[action="${action}"]`).count(), 0, "it is done");
  await pressAndGo(page, "u");
  await page.goto(`${BASE_URL}/today`);
  assert.equal(await page.locator(`form[action="${action}"]`).count(), 1, "it is back");
  await done(page);
});
