// A select menu, opened: one choice by one press, several by ticks.

import { el } from "./dom.js";

/** Opens the menu; `chosen` gets the values. */
export function openMenu(menu, chosen) {
  const dialog = document.getElementById("menu");
  const close = () => dialog.close();
  const title = el("h2", { id: "menu-title" }, menu.label);
  const single = menu.max === 1;
  const lines = menu.options.map((option) => {
    const text = [el("span", {}, option.label), option.small && el("small", {}, option.small)];
    if (single) {
      return el("li", {}, el("button", {
        type: "button", class: option.chosen ? "chosen" : null, "aria-pressed": option.chosen ? "true" : null,
        onclick: () => { close(); chosen([option.value]); },
      }, text));
    }
    return el("li", {}, el("label", {}, el("input", { type: "checkbox", value: option.value, checked: Boolean(option.chosen) }), text));
  });
  const error = el("p", { class: "error", role: "alert" });
  const done = el("button", {
    type: "button", class: "primary",
    onclick: () => {
      const values = [...dialog.querySelectorAll("input:checked")].map((box) => box.value);
      if (values.length < menu.min || values.length > menu.max) {
        error.textContent = `Choose ${menu.min} to ${menu.max}.`;
        return;
      }
      close();
      chosen(values);
    },
  }, "Done");
  const none = single && menu.min === 0 && el("button", { type: "button", onclick: () => { close(); chosen([]); } }, "None");
  dialog.replaceChildren(title, el("ul", { class: "options" }, lines), error,
    el("div", { class: "actions" }, el("button", { type: "button", onclick: close }, "Cancel"), none, !single && done));
  dialog.showModal();
}
