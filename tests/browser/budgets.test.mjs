// What an act may cost, counted as a person's hand would count it: clicks, fields typed, pages loaded. The clicks are those of the
// product's manners; a field costs no click where Tab or the page itself leads to it, and one where it has to be aimed at.
import { test } from "node:test";
import assert from "node:assert/strict";
import { BASE_URL, at, browser, opened, role, visit } from "./support.mjs";

opened();

/** Seconds a practised hand needs: to decide and aim, to press, to press one key (Card, Moran and Newell's keystroke model). */
const AIM = 1.35 + 1.1, PRESS = 0.2, KEY = 0.2;

/** A person at a page: everything done goes through here, so nothing is left out of the count. */
class Hand {
  constructor(page) {
    Object.assign(this, { page, clicks: 0, fields: 0, loads: 0, seconds: 0 });
    page.on("domcontentloaded", () => this.loads++);
  }
  async click(target) {
    const found = this.page.locator(target).first();
    assert.ok(await found.count(), `nothing to click at ${target} on ${at(this.page)}`);
    this.clicks++;
    this.seconds += AIM + PRESS;
    await found.click();
  }
  /** Clicks and waits for the page that follows. */
  async go(target) {
    await Promise.all([this.page.waitForNavigation({ timeout: 20000 }), this.click(target)]);
    await this.page.waitForLoadState("networkidle");
    const errors = await this.page.$$eval("main .form-error", (all) => all.map((e) => e.textContent.trim()));
    assert.deepEqual(errors, [], `${at(this.page)} did not take it`);
  }
  /** Takes a value in the configurator, which swaps its block by script and takes the address along. */
  async choose(name) {
    const before = this.page.url();
    await this.page.locator(".option", { has: this.page.locator("b", { hasText: new RegExp(`^${name}$`) }) }).first().scrollIntoViewIfNeeded();
    await this.click(`.option:has(b:text-is("${name}"))`);
    await this.page.waitForFunction((old) => location.href !== old, before, { timeout: 20000 });
    await this.page.waitForLoadState("networkidle");
  }
  /** Types into a field; reached by itself, by one Tab, or else by a click that counts. */
  async type(target, words) {
    const field = this.page.locator(`${target}:visible`).first();
    assert.ok(await field.count(), `no field ${target} on ${at(this.page)}`);
    const here = () => field.evaluate((e) => e === document.activeElement);
    if (!(await here())) { await this.page.keyboard.press("Tab"); this.seconds += KEY; }
    if (!(await here())) await this.click(target);
    this.fields++;
    this.seconds += KEY * words.length;
    await this.page.keyboard.type(words);
  }
  /** Ends the count; what stands here is the whole of what it cost. */
  within(act, { clicks, fields, loads, seconds = Infinity }) {
    const spent = `${act}: ${this.clicks} clicks, ${this.fields} fields, ${this.loads} pages, ${this.seconds.toFixed(1)} s of a hand`;
    console.log(`# ${spent}`);
    assert.ok(this.clicks <= clicks, `${spent}; ${clicks} clicks are allowed`);
    assert.ok(this.fields <= fields, `${spent}; ${fields} fields are allowed`);
    assert.ok(this.loads <= loads, `${spent}; ${loads} pages are allowed`);
    assert.ok(this.seconds <= seconds, `${spent}; ${seconds} s are allowed`);
    assert.deepEqual(this.page.troubles, [], act);
  }
}

/** Opens a page without counting: the place from which an act is counted. */
async function from(page, path) {
  await page.goto(BASE_URL + path);
  return new Hand(page);
}
/** The first record of a list, as the person sees it. */
async function first(page, list, pattern) {
  await page.goto(BASE_URL + list);
  const found = await page.$$eval("main a[href]", (all, source) => all.map((a) => a.getAttribute("href")).find((href) => new RegExp(source).test(href)), pattern.source);
  return found ?? assert.fail(`${list} leads to nothing like ${pattern}`);
}
/** A name like no other: what differs little would rightly be taken for a duplicate. */
const chance = () => Math.random().toString(36).slice(2, 10);

for (const width of [1440, 360]) {
  const how = `${width} px wide`;

  test(`a call is logged from any record in three clicks and fifteen seconds, ${how}`, async () => {
    const page = await visit(browser, role("field_rep"), { width });
    for (const [list, pattern] of [["/leads", /^\/leads\/\d+$/], ["/accounts", /^\/accounts\/\d+$/], ["/opportunities?view=list", /^\/opportunities\/\d+$/]]) {
      const record = await first(page, list, pattern);
      const hand = await from(page, record);
      await hand.go('main .title a[href^="/activities/new?"]');
      await hand.type('main [name="body"]', "Wants three, calls back");
      await hand.go('main form[action="/activities"] button.btn-primary');
      assert.equal(at(page), record, "back where the call was logged");
      assert.match(await page.textContent("main"), /Wants three, calls back/);
      hand.within(`a call from ${record}`, { clicks: 3, fields: 1, loads: 2, seconds: 15 });
    }
    await page.context().close();
  });

  test(`a lead is new in four clicks, ${how}`, async () => {
    const page = await visit(browser, role("field_rep"), { width });
    const mark = chance();
    const hand = await from(page, await first(page, "/accounts", /^\/accounts\/\d+$/));
    await hand.click("#quick-create > summary");
    await hand.go('#quick-create a[href="/leads/new"]');
    await hand.type('main [name="company"]', `Budget ${mark}`);
    await hand.type('main [name="contact_name"]', `Ida ${mark}`);
    await hand.type('main [name="phone"]', `+47 22 ${String(Math.random()).slice(-6)}`);
    await hand.go("main form#lead-form button.btn-primary");
    assert.match(at(page), /^\/leads\/\d+$/);
    hand.within("a new lead", { clicks: 4, fields: 3, loads: 2 });
    await page.context().close();
  });

  test(`a stage changes by one click, and goes back by one, ${how}`, async () => {
    const page = await visit(browser, role("field_rep"), { width });
    await page.goto(`${BASE_URL}${await newDeal(page)}`);
    const hand = new Hand(page);
    const before = await page.textContent('#checks button[aria-pressed="true"][name="stage"]');
    await hand.go('#checks button[name="stage"]:not([aria-pressed])');
    const now = () => page.textContent('#checks button[aria-pressed="true"][name="stage"]');
    assert.notEqual(await now(), before);
    hand.within("a stage", { clicks: 1, fields: 0, loads: 1 });
    await hand.go(".toast-note form button");
    assert.equal(await now(), before, "undone");
    await page.context().close();
  });

  test(`a quote leaves for the customer in six clicks from the opportunity, and is an order in two, ${how}`, async () => {
    const page = await visit(browser, role("field_rep"), { width });
    const hand = await from(page, await newDeal(page));
    await hand.go('main .title a[href^="/quotes/new"]');
    await hand.go('main form[action="/quotes"] button.btn-primary');
    await hand.type('main [name="find"]', "BAT-48");
    const add = page.locator('#goods button[name="act"][value^="add"]').first();
    await add.waitFor({ timeout: 20000 });
    await hand.go('#goods button[name="act"][value^="add"]');
    await hand.go("#onward");
    await hand.go('main form[action$="/sending"] button.btn-primary');
    hand.within("a quote from an opportunity, sent", { clicks: 6, fields: 1, loads: 5 });

    const quote = at(page);
    const letter = await page.locator('main [data-copy*="/q/"]').first().getAttribute("data-copy");
    const customer = await visit(browser, null, { width });
    await customer.goto(new URL(letter, BASE_URL).href);
    for (const [name, words] of Object.entries({ accept_name: "Ida Budget", email: "ida@example.com", po_number: "PO-1" })) await customer.fill(`main [name="${name}"]`, words);
    await customer.check('main [name="agreed"]');
    await Promise.all([customer.waitForNavigation(), customer.click('main form[action$="/acceptance"] button.btn-primary')]);
    await customer.context().close();

    const order = await from(page, quote);
    await order.go('main .title a[href^="/orders/new"]');
    await order.go('main form[action="/orders"] button.btn-primary');
    assert.match(at(page), /^\/orders\/O-[\d-]+$/);
    order.within("an order from an accepted quote", { clicks: 2, fields: 0, loads: 2 });
    await page.context().close();
  });

  test(`a customer comes from the product to a placed order in twelve clicks, ${how}`, async () => {
    const page = await visit(browser, role("customer"), { width });
    const hand = await from(page, "/products/fl-25");
    await hand.go('main a[href^="/configure/FL-25"]');
    for (const answer of ["Indoor", "Heated"]) await hand.choose(answer);
    await hand.go('.config-tools a[href*="propose=cheapest"]');
    await hand.go('.reason a.btn-primary');
    if (width < 900) await hand.click(".sum-opener");
    await hand.go('.sum-acts button[value="cart"]');
    await hand.go('main a[href="/cart/order"]');
    await hand.type('main [name="po_number"]', "PO-1");
    await hand.go('main form[action="/cart/order"] button.btn-primary');
    assert.match(at(page), /^\/my\/orders\/O-[\d-]+$/);
    hand.within("a customer's order of a configured product", { clicks: 12, fields: 1, loads: 9 });
    await page.context().close();
  });
}

/** A lead made into an opportunity through the pages: a deal of one's own, at the first stage, with somebody to write to. */
async function newDeal(page) {
  const mark = chance();
  await page.goto(`${BASE_URL}/leads/new`);
  for (const [name, words] of Object.entries({ company: `Budget ${mark}`, contact_name: `Ida ${mark}`, phone: `+47 22 ${String(Math.random()).slice(-6)}`, email: `ida@${mark}.example` })) await page.fill(`main [name="${name}"]`, words);
  await Promise.all([page.waitForNavigation(), page.click("main form#lead-form button.btn-primary")]);
  await page.goto(`${page.url().split("?")[0]}/conversion`);
  for (const [name, words] of Object.entries({ deal_name: `${mark}: batteries`, amount: "6000", close_date: "2027-03-31" })) await page.fill(`main [name="${name}"]`, words);
  await Promise.all([page.waitForNavigation(), page.click('main form[action$="/conversion"] button.btn-primary')]);
  const deal = at(page).startsWith("/opportunities/") ? at(page) : await page.locator('main a[href^="/opportunities/"]').first().getAttribute("href");
  return deal;
}
