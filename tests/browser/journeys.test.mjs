// The whole way of one deal, from first contact to placed order, through the pages alone: once as everybody has it, once with
// JavaScript off. Nothing is read from the database; what a person cannot see, this test cannot see either.
import { test } from "node:test";
import assert from "node:assert/strict";
import { BASE_URL, at, browser, opened, role, visit } from "./support.mjs";

opened();
const title = (page) => page.textContent("h1").then((words) => words.trim());

/** Sends a form and waits for the page it leads to; a page that comes back says why in the failure. */
async function send(page, form, button = "button:not([type=button], [aria-hidden])") {
  const before = page.url();
  await Promise.all([page.waitForNavigation({ timeout: 20000 }), page.locator(`${form} ${button}`).first().click()]);
  const errors = await page.$$eval(".form-error", (all) => all.map((e) => e.textContent.trim()));
  assert.deepEqual(errors, [], `the form on ${before} came back`);
}
/** Fills the fields of the first form that has them; a field that is not there is a failure. */
async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`main [name="${name}"]:visible`).first();
    assert.ok(await field.count(), `no field ${name} on ${at(page)}`);
    if ((await field.evaluate((e) => e.tagName)) === "SELECT") await field.selectOption({ index: value });
    else if (typeof value === "boolean") await field.setChecked(value);
    else await field.fill(value);
  }
}
async function follow(page, href) {
  const link = page.locator(`main a[href*="${href}"]`).first();
  assert.ok(await link.count(), `no link to ${href} on ${at(page)} (${await title(page)})`);
  await page.goto(new URL(await link.getAttribute("href"), BASE_URL).href);
}

for (const script of [true, false]) {
  test(`from first contact to placed order ${script ? "with" : "without"} JavaScript`, async () => {
    // Chance, not the hour, and a trade of its own: names that differ little would rightly be taken for duplicates.
    const mark = `${script ? "Lumen" : "Umbra"} ${Math.random().toString(36).slice(2, 10)}`;
    const rep = await visit(browser, role("field_rep"), { script });

    // first contact
    await rep.goto(`${BASE_URL}/leads/new`);
    await fill(rep, { company: `${mark} ${script ? "Cold Stores" : "Dock Works"}`, contact_name: script ? "Iris Halvorsen" : "Sunniva Tveit", phone: `+47 22 ${String(Math.random()).slice(-6)}`, email: `office@${mark.replace(" ", "-").toLowerCase()}.example` });
    await send(rep, 'main form[action="/leads"]');
    assert.match(at(rep), /^\/leads\/\d+$/);

    // account, contact and opportunity in one form
    await rep.goto(`${BASE_URL}${at(rep)}/conversion`);
    await fill(rep, { deal_name: `${mark}: trucks for the cold hall`, amount: "60000", close_date: "2027-03-31" });
    await send(rep, 'main form[action$="/conversion"]');
    if (!/^\/opportunities\/\d+$/.test(at(rep))) await follow(rep, "/opportunities/");
    const opportunity = at(rep).match(/^\/opportunities\/(\d+)$/)?.[1] ?? assert.fail(`not at an opportunity but ${at(rep)}`);

    // a product into a quote
    await rep.goto(`${BASE_URL}/quotes/new?opportunity=${opportunity}`);
    await send(rep, 'main form[action="/quotes"]');
    const quote = at(rep).match(/^\/quotes\/(Q-[\d-]+)\/v1$/)?.[1] ?? assert.fail(`not at a quote but ${at(rep)}`);
    await fill(rep, { find: "BAT-48" });
    await rep.locator('main [name="find"]:visible').press("Enter");
    const add = rep.locator('main button[name="act"][value^="add"]').first();
    await add.waitFor({ timeout: 20000 });
    await Promise.all([rep.waitForNavigation({ timeout: 20000 }), add.click()]);
    await rep.goto(`${BASE_URL}/quotes/${quote}/v1`);
    assert.match(await rep.textContent("main"), /BAT-48/);

    // a discount over one's own limit needs somebody else
    await rep.locator('main [name="value"]:visible').first().fill("9");
    await rep.locator('main [name="reason"]:visible').first().fill("First order of a new site");
    // Without script the page cannot know of it before it is saved; with it, the one way on has changed as it was typed.
    if (!script) await send(rep, "main form#lines", "button.btn-primary:not([name])");
    const ask = rep.locator('main button[form="lines"][value="approval"]');
    await ask.waitFor({ timeout: 20000 });
    await Promise.all([rep.waitForNavigation({ timeout: 20000 }), ask.click()]);
    assert.equal(at(rep), `/quotes/${quote}/v1`);
    const manager = await visit(browser, role("district_manager"), { script });
    await manager.goto(`${BASE_URL}/approvals`);
    const asked = manager.locator("main tr, main li, main article", { hasText: quote }).locator('a[href*="/approvals/"]').first();
    await manager.goto(new URL(await asked.getAttribute("href"), BASE_URL).href);
    await send(manager, 'main form[action^="/approvals/"]', 'button[value="granted"]');

    // sent, read and accepted by the customer
    await rep.goto(`${BASE_URL}/quotes/${quote}/v1/sending`);
    await send(rep, 'main form[action$="/sending"]');
    await rep.goto(`${BASE_URL}/quotes/${quote}/v1`);
    const letter = await rep.locator('main [data-copy*="/q/"]').first().getAttribute("data-copy");
    const customer = await visit(browser, null, { script });
    await customer.goto(new URL(letter, BASE_URL).href);
    await fill(customer, { accept_name: "Iris Halvorsen", email: "iris@example.com", po_number: "PO-4711", agreed: true });
    await send(customer, 'main form[action$="/acceptance"]');

    // two clicks to the order
    await rep.goto(`${BASE_URL}/quotes/${quote}/v1`);
    await follow(rep, "/orders/new");
    await send(rep, 'main form[action="/orders"]');
    assert.match(at(rep), /^\/orders\/O-[\d-]+$/);
    const thread = await rep.$$eval(".thread li", (all) => all.map((e) => e.textContent));
    assert.ok(thread.length >= 4, `the thread of the order has ${thread.length} knots`);
    for (const page of [rep, manager, customer]) {
      assert.deepEqual(page.troubles, [], "on the way");
      await page.context().close();
    }
  });
}

/** Follows a link or presses a button as a person does and waits for what it leads to; the configurator swaps its block by script. */
async function press(page, target) {
  await target.scrollIntoViewIfNeeded();
  const before = page.url();
  await target.click();
  await page.waitForFunction((old) => location.href !== old, before, { timeout: 20000 });
  await page.waitForLoadState("networkidle");
}
const option = (page, name) => page.locator(".option", { has: page.locator("b", { hasText: new RegExp(`^${name}$`) }) });
const words = (page, selector) => page.locator(selector).innerText();
/** Opens a sheet of the tools, unless it is open. */
async function open(page, id) {
  if (!(await page.locator(`#${id}`).evaluate((e) => e.open))) await page.click(`#${id} > summary`);
}

/** Nothing wider than the screen, nothing said twice, everything greyed has its reason. */
async function isSound(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${at(page)} is ${wide} px too wide`);
  for (const out of await page.locator(".option.out").all()) assert.match(await out.innerText(), /Why\?|cannot be had/);
}

for (const [width, script] of [[1440, true], [360, true], [1440, false], [360, false]]) {
  const how = `${width} px wide, ${script ? "with" : "without"} JavaScript`;

  test(`a stranger configures, saves and shares; the colleague changes a copy and the rep reads the code (C1–C7), ${how}`, async () => {
    const stranger = await visit(browser, null, { width, script });
    // C1: found without an account
    await stranger.goto(`${BASE_URL}/shop?q=FL-25`);
    await Promise.all([stranger.waitForNavigation(), stranger.locator('main a[href="/products/fl-25"]').first().click()]);
    await Promise.all([stranger.waitForNavigation(), stranger.locator('main a[href^="/configure/FL-25"]').first().click()]);
    await isSound(stranger);

    // C2: needs in plain words, some skipped
    await open(stranger, "help-me");
    await stranger.selectOption("#need-Place", "Place:hall");
    await stranger.selectOption("#need-Handling", "Handling:shift");
    await Promise.all([stranger.waitForNavigation(), stranger.click("#help-me form button")]);
    assert.match(await words(stranger, "#needs"), /In a hall\s+met by/);
    await isSound(stranger);

    // C3: a price, and every greyed value has its reason
    assert.match(await words(stranger, ".sum .total"), /^¥[\d,]+\.\d\d$/);
    assert.ok((await stranger.locator(".option.out").count()) > 0, "something does not go with a hall");

    // C4: a choice that clashes is explained and solved in one click
    await press(stranger, option(stranger, "Diesel").locator("a.out-name"));
    const card = await words(stranger, "#conflict");
    assert.match(card, /Indoor sites allow no exhaust/);
    const ways = await stranger.locator("#conflict .repairs > li").count();
    assert.ok(ways >= 2 && ways <= 4, `${ways} ways out`);
    assert.match(card, /keeps your/);
    await press(stranger, stranger.locator("#conflict .repairs > li", { hasText: "Power: LPG" }).locator("a.btn"));
    assert.equal(await stranger.locator("#conflict").count(), 0);

    // C5: under an amount; the rest filled in, marked and taken back
    await open(stranger, "under-budget");
    await stranger.fill("#budget", "30000");
    await press(stranger, stranger.locator("#under-budget form button"));
    assert.match(await option(stranger, "Lithium-ion").innerText(), /over your limit/);
    await press(stranger, stranger.locator(".config-tools a", { hasText: "Cheapest that fits" }));
    await press(stranger, stranger.locator(".reason a.btn", { hasText: "Take" }));
    assert.match(await option(stranger, "Pneumatic").innerText(), /filled in/);
    await press(stranger, option(stranger, "Heated"));
    assert.match(await option(stranger, "Heated").innerText(), /your choice/);
    await isSound(stranger);

    // C6: a code to read out; a colleague changes a copy and the first stays as it is
    if (width < 900) await stranger.locator(".sum-opener").click();
    await Promise.all([stranger.waitForNavigation(), stranger.click('.sum-acts button[value="save"]')]);
    const code = await title(stranger);
    assert.match(code, /^FL25-[2-9A-Z]{4,5}-[2-9A-Z]$/);
    const saved = await words(stranger, ".saved-facts");
    const colleague = await visit(browser, null, { width, script });
    await colleague.goto(stranger.url());
    assert.equal(await words(colleague, ".saved-facts"), saved);
    await isSound(colleague);
    await Promise.all([colleague.waitForNavigation(), colleague.locator("a", { hasText: "Change a copy" }).click()]);
    await press(colleague, option(colleague, "Solid"));
    if (width < 900) await colleague.locator(".sum-opener").click();
    await Promise.all([colleague.waitForNavigation(), colleague.click('.sum-acts button[value="save"]')]);
    assert.notEqual(await title(colleague), code);
    await stranger.reload();
    assert.equal(await words(stranger, ".saved-facts"), saved, "the first is unchanged");
    await Promise.all([colleague.waitForNavigation(), colleague.locator('form[action="/configurations/compare"] button').click()]);
    assert.match(await words(colleague, ".compare >> nth=0"), /Tyres\s+Solid\s+Pneumatic/);
    await isSound(colleague);

    // C7: read out on the phone
    const rep = await visit(browser, role("field_rep"), { width, script });
    await rep.goto(`${BASE_URL}/search?q=${code.toLowerCase()}`);
    await Promise.all([rep.waitForNavigation(), rep.locator(`#results a[href="/c/${code}"]`).first().click()]);
    assert.equal(await words(rep, ".saved-facts"), saved, "the rep sees the same");
    await isSound(rep);
    for (const page of [stranger, colleague, rep]) {
      assert.deepEqual(page.troubles, [], "on the way");
      await page.context().close();
    }
  });

  test(`a rep solves a clash and takes a greyed value anyway (A9–A10), ${how}`, async () => {
    const rep = await visit(browser, role("field_rep"), { width, script });
    await rep.goto(`${BASE_URL}/configure/FL-25`);
    await press(rep, option(rep, "Indoor"));
    await press(rep, option(rep, "Diesel").locator("a.out-name"));
    const card = await words(rep, "#conflict");
    for (const part of [/Diesel/, /Indoor/, /R1/, /\+¥600\.00/, /\+¥7,950\.00/]) assert.match(card, part);
    assert.equal(await rep.locator("#conflict .repairs > li").count(), 3);
    await press(rep, rep.locator("#conflict .repairs > li", { hasText: "Power: LPG" }).locator("a.btn"));
    await press(rep, option(rep, "Triplex 4.5 m"));
    const rotator = option(rep, "Rotator");
    await rotator.locator("summary").click();
    for (const part of [/R5/, /−¥2,400\.00/, /\+¥2,900\.00/, /Take it anyway/]) assert.match(await rotator.innerText(), part);
    await press(rep, rotator.locator("a.anyway"));
    assert.match(await option(rep, "Rotator").innerText(), /your choice/);
    assert.match(await words(rep, ".sum-when"), /Rotator decides/);
    await isSound(rep);
    assert.deepEqual(rep.troubles, [], "on the way");
    await rep.context().close();
  });
}

test("the configurator is walked by keyboard alone", async () => {
  const page = await visit(browser, role("field_rep"));
  await page.goto(`${BASE_URL}/configure/FL-25`);
  const here = () => page.evaluate(() => document.activeElement.textContent.trim());
  await option(page, "Outdoor").focus();
  await page.keyboard.press("ArrowRight");
  assert.match(await here(), /^Indoor/);
  await page.keyboard.press("End");
  assert.match(await here(), /^Cold store/);
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await Promise.all([page.waitForURL(/c=Site:indoor/), page.keyboard.press("Enter")]);
  await page.waitForLoadState("networkidle");
  assert.match(await here(), /^Indoor/, "the focus stays where it was");
  await page.keyboard.press("f");
  await page.keyboard.type("mast");
  await Promise.all([page.waitForURL(/find=mast/), page.keyboard.press("Enter")]);
  await page.waitForLoadState("networkidle");
  assert.equal(await page.locator(".ask").count(), 1);
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});
