// The board by mouse and by keyboard; every move is the same form that works without script.
"use strict";
(() => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  const columns = [...board.querySelectorAll("[data-stage]")];

  function move(card, stage) {
    const form = card.querySelector("form");
    const button = [...form.querySelectorAll("button[name=stage]")].find((b) => b.value === stage);
    if (button) form.requestSubmit(button);
  }

  if (window.Sortable && board.querySelector("form")) {
    for (const column of columns) {
      window.Sortable.create(column, {
        group: "deals",
        draggable: ".deal",
        filter: "summary, button",
        preventOnFilter: false,
        sort: false,
        animation: 120,
        delay: 160,
        delayOnTouchOnly: true,
        onEnd: (event) => {
          if (event.to !== event.from) move(event.item, event.to.dataset.stage);
        },
      });
    }
  }

  // on a card: Shift and an arrow moves it one column on or back
  board.addEventListener("keydown", (event) => {
    const card = event.target.closest("[data-deal]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!card || !step || !event.shiftKey) return;
    const at = columns.findIndex((column) => column.contains(card));
    const next = columns[at + step];
    if (!next) return;
    event.preventDefault();
    move(card, next.dataset.stage);
  });

  // back on the card that was moved
  if (location.hash.startsWith("#deal-")) document.getElementById(location.hash.slice(1))?.querySelector("a")?.focus();
})();
