// The whole way of one deal, from first contact to placed order, through the pages alone: once as everybody has it, once with
// JavaScript off. Nothing is read from the database; what a person cannot see, this test cannot see either.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { BASE_URL, openBrowser, people, visit } from "./support.mjs";

let browser, everyone;
before(async () => {
  browser = await openBrowser();
  everyone = await people(browser);
});
after(() => browser?.close());

const role = (name) => everyone.find((person) => person.role === name) ?? assert.fail(`nobody is ${name}`);
const at = (page) => new URL(page.url()).pathname;
const title = (page) => page.textContent("h1").then((words) => words.trim());

/** Sends a form and waits for the page it leads to; a page that comes back says why in the failure. */
async function send(page, form, button = "button:not([type=button])") {
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
    const mark = `${script ? "Lumen" : "Umbra"} ${Date.now().toString(36)}`;
    const rep = await visit(browser, role("field_rep"), { script });

    // first contact
    await rep.goto(`${BASE_URL}/leads/new`);
    await fill(rep, { company: `${mark} Cold Stores`, contact_name: "Iris Halvorsen", phone: `+47 22 ${String(Date.now()).slice(-6)}`, email: `iris@${mark.replace(" ", "-").toLowerCase()}.example` });
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
    await send(rep, `main form[action="/quotes/${quote}/v1"]`, 'button[name="act"][value="save"], button:not([name])');
    await rep.goto(`${BASE_URL}/quotes/${quote}/v1`);
    await send(rep, 'main form[action$="/approval"]');
    const manager = await visit(browser, role("district_manager"), { script });
    await manager.goto(`${BASE_URL}/approvals`);
    await follow(manager, "/approvals/");
    await send(manager, 'main form[action^="/approvals/"]', 'button[value="approve"], button[value="approved"], button[value="granted"]');

    // sent, read and accepted by the customer
    await rep.goto(`${BASE_URL}/quotes/${quote}/v1/sending`);
    await send(rep, 'main form[action$="/sending"]');
    await rep.goto(`${BASE_URL}/quotes/${quote}/v1`);
    const letter = await rep.locator('main a[href*="/q/"]').first().getAttribute("href");
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
