// Comfort on top of pages that work without it: keys, palette, menus, messages, focus. Nothing here knows a rule of the chain.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  const places = { t: "/today", l: "/leads", a: "/accounts", p: "/opportunities", q: "/quotes", o: "/orders", c: "/catalogue", r: "/reports" };
  let going = 0;

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key === "Enter" && typing(event.target) && event.target.form) {
      event.preventDefault();
      send(event.target.form);
      return;
    }
    if (event.key === "Escape") closeMenus();
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
    if (Date.now() - going < 1200 && places[event.key]) {
      const link = $(`.rail a[href="${places[event.key]}"]`);
      going = 0;
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    if (event.key === "g") going = Date.now();
    else if (event.key === "/") focusOn(event, $("#search"));
    else if (event.key === "c") openMenu(event, $("#quick-create"));
    else if (event.key === "?") openDialog(event, $("#keys"));
    else if (event.key === "u") $(".toast-note form button")?.click();
    else {
      const act = $(`main [data-key="${CSS.escape(event.key)}"]`);
      if (act) { event.preventDefault(); act.focus(); act.click(); }
    }
  });

  function send(form) {
    const act = $("button.btn-primary", form);
    if (act) act.click();
    else form.requestSubmit();
  }
  function focusOn(event, field) {
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  }
  function openMenu(event, menu) {
    if (!menu) return;
    event.preventDefault();
    menu.open = true;
    $("a, button", $(".menu-sheet", menu))?.focus();
  }
  function openDialog(event, dialog) {
    if (!dialog?.showModal) return;
    event.preventDefault();
    dialog.showModal();
  }

  // menus close on Escape, on a click elsewhere and when another opens; arrows walk through them
  function closeMenus(except) {
    for (const menu of all("details.menu[open], details.why[open], .bar details[open]")) {
      if (menu === except || menu.contains(except)) continue;
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) $("summary", menu).focus();
    }
  }
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details"));
    const opener = event.target.closest("[data-dialog]");
    if (opener) openDialog(event, document.getElementById(opener.dataset.dialog));
    if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();
    const choose = event.target.closest("[data-choose]");
    if (choose) {
      event.preventDefault();
      const boxes = all("input[form=bulk][name=id]");
      const on = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = on;
    }
    if (event.target.closest("[data-copy]")) copy(event.target.closest("[data-copy]"));
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-dismiss]")) event.target.closest(".toast-note")?.remove();
  });
  document.addEventListener("keydown", (event) => {
    const sheet = event.target.closest(".menu-sheet");
    if (!sheet || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
    const items = all("a, button", sheet);
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    event.preventDefault();
    items[(next + items.length) % items.length]?.focus();
  });

  // the values of a question: arrows walk through them, Home and End go to the first and the last
  document.addEventListener("keydown", (event) => {
    const options = event.target.closest("[data-arrows] .options");
    if (!options || !event.target.matches("a.option, a.out-name") || event.ctrlKey || event.metaKey || event.altKey) return;
    const values = all("a.option, a.out-name", options);
    const at = values.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: values.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    values[(to + values.length) % values.length].focus();
  });

  async function copy(element) {
    await navigator.clipboard?.writeText(element.dataset.copy);
    say(element.dataset.copied ?? element.dataset.copy);
  }
  function say(words) {
    const note = document.createElement("div");
    note.className = "toast-note good";
    const text = document.createElement("p");
    text.textContent = words;
    note.append(text);
    $(".toasts")?.append(note);
    setTimeout(() => note.remove(), 6000);
  }
  // a message goes by itself after 15 s, but not while someone reads it or could still undo
  for (const note of all(".toast-note.good")) {
    if ($("form", note)) continue;
    const leave = () => (note.matches(":hover, :focus-within") ? setTimeout(leave, 3000) : note.remove());
    setTimeout(leave, 15000);
  }

  // the theme changes at once; the form behind it keeps the choice
  document.addEventListener("submit", (event) => {
    const choice = event.submitter;
    if (choice?.matches("[data-theme-choice]")) {
      event.preventDefault();
      document.documentElement.dataset.bsTheme = choice.value;
      for (const other of all("[data-theme-choice]")) other.setAttribute("aria-pressed", String(other.value === choice.value));
      const body = new URLSearchParams(new FormData(event.target, choice));
      fetch(event.target.action, { method: "POST", body, redirect: "manual" });
      return;
    }
    // a second click must not send twice; the server would answer the same, but nobody should have to wonder
    if (event.target.method === "post") {
      if (event.target.dataset.sent) { event.preventDefault(); return; }
      event.target.dataset.sent = "1";
      setTimeout(() => delete event.target.dataset.sent, 4000);
    }
  });
  window.addEventListener("pageshow", () => { for (const form of all("form[data-sent]")) delete form.dataset.sent; });

  // selects and checks that filter a list apply themselves; the button beside them stays for those without script
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-auto]") && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
  });

  // focus goes to the first error, else to what the page is for; a marked group gives it to its first field
  const aim = $("[aria-invalid=true]") ?? $("[data-focus]");
  (aim?.matches("div, form") && !aim.hasAttribute("tabindex") ? $("input:not([type=hidden]), textarea, select", aim) : aim)?.focus();

  // the palette: pages at once, records as the search box suggests them
  const palette = $("#palette");
  let asked = 0;
  let timer;
  function openPalette() {
    if (!palette || palette.open) return;
    palette.showModal();
    const field = $("input", palette);
    field.value = "";
    list([]);
    field.focus();
  }
  function pages(words) {
    const wanted = words.trim().toLowerCase();
    return all(".rail a[href], #quick-create a[href]")
      .map((link) => ({ href: link.getAttribute("href"), text: link.querySelector("span")?.textContent ?? link.textContent.trim(), icon: $("use", link)?.getAttribute("href"), note: link.closest("#quick-create") ? $("#quick-create summary").firstChild.nextSibling?.textContent.trim() : "" }))
      .filter((place) => !wanted || place.text.toLowerCase().includes(wanted));
  }
  function list(found) {
    const field = $("input", palette);
    const box = $(".palette-list", palette);
    const rows = [...found, ...pages(field.value)].slice(0, 12);
    box.replaceChildren(...rows.map(row));
    if (rows.length === 0) {
      const none = document.createElement("li");
      none.className = "label p-3";
      none.textContent = box.dataset.none;
      box.append(none);
    }
  }
  function row(place) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = place.href;
    if (place.icon) {
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("class", "icon");
      svg.setAttribute("aria-hidden", "true");
      const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
      use.setAttribute("href", place.icon);
      svg.append(use);
      link.append(svg);
    }
    link.append(place.text);
    if (place.note) {
      const note = document.createElement("span");
      note.className = "label";
      note.textContent = place.note;
      link.append(note);
    }
    item.append(link);
    return item;
  }
  palette?.addEventListener("input", (event) => {
    const words = event.target.value.trim();
    const turn = ++asked;
    list([]);
    clearTimeout(timer);
    if (words.length < 2 && !/[\u4e00-\u9fff]/.test(words)) return;
    timer = setTimeout(async () => {
      const answer = await fetch(`/search/suggestions?q=${encodeURIComponent(words)}`, { headers: { Accept: "text/html" } });
      if (!answer.ok || turn !== asked) return;
      const part = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = ([link, kind]) => ({ href: link.getAttribute("href"), text: $("span", link).textContent.trim(), icon: $("use", link)?.getAttribute("href"), note: kind });
      if (turn === asked) list(all(".found section", part).flatMap((group) => all("li a", group).map((link) => found([link, group.getAttribute("aria-label")]))));
    }, 120);
  });
  palette?.addEventListener("keydown", (event) => {
    const links = all(".palette-list a", palette);
    const at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      if (next < 0) $("input", palette).focus();
      else links[next]?.focus();
    } else if (event.key === "Enter" && !event.isComposing && at < 0 && links[0]) {
      event.preventDefault();
      links[0].click();
    }
  });

  // suggestions under the search box: Enter opens the best one, arrows walk, Escape and leaving close them
  const field = $("#search");
  const found = $("#suggestions");
  const shut = () => found.replaceChildren();
  if (field && found) {
    field.form.addEventListener("keydown", (event) => {
      const links = all("a", found);
      if (event.isComposing || links.length === 0) return;
      const at = links.indexOf(document.activeElement);
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const next = at + (event.key === "ArrowDown" ? 1 : -1);
        if (next < 0) field.focus();
        else links[next]?.focus();
      } else if (event.key === "Escape") {
        event.preventDefault();
        shut();
        field.focus();
      } else if (event.key === "Enter" && at < 0 && $(".found", found).dataset.for === field.value.trim()) {
        // only what was asked for exactly this text; else the form is sent as without script
        event.preventDefault();
        links[0].click();
      }
    });
    field.form.addEventListener("focusout", (event) => { if (!field.form.contains(event.relatedTarget)) shut(); });
    document.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target === found && document.activeElement !== field) event.detail.shouldSwap = false; });
  }

  // htmx: errors come back as pages with 4xx and must be shown, not swallowed
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422 || event.detail.xhr.status === 409) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
})();
