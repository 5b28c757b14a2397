// A form of the bot.

import { el } from "./dom.js";
import { act } from "./app.js";

/** Opens a form. What was typed is kept if the bot does not take it. */
export function openForm(form, channel) {
  const dialog = document.getElementById("form");
  const error = el("p", { class: "error", role: "alert" });
  const inputs = form.fields.map((field, number) => {
    const id = `field-${number}`;
    const kind = field.long ? "textarea" : "input";
    const input = el(kind, {
      id, placeholder: field.placeholder || null, required: field.required, maxlength: field.max,
      minlength: field.min || null, rows: field.long ? "6" : null, "aria-describedby": `${id}-left`,
    });
    input.value = field.value;
    const left = el("small", { id: `${id}-left` });
    const count = () => { left.textContent = `${[...input.value].length} of ${field.max} characters${field.min > 1 ? `, at least ${field.min}` : ""}`; };
    input.addEventListener("input", count);
    count();
    return { field, input, line: el("div", { class: "field" }, el("label", { for: id }, field.label), input, left) };
  });
  const send = el("button", { type: "submit", class: "primary" }, "Submit");
  const body = el("form", {
    onsubmit: async (event) => {
      event.preventDefault();
      send.disabled = true;
      const fields = inputs.map(({ field, input }) => [field.id, input.value]);
      const refused = await act({ do: "submit", form: form.number, fields }, channel);
      send.disabled = false;
      error.textContent = refused ?? "";
      // The answer may have been another form, which is open now.
      if (!refused && dialog.contains(send)) dialog.close();
    },
  }, el("h2", { id: "form-title" }, form.title), inputs.map(({ line }) => line), error,
  el("div", { class: "actions" }, el("button", { type: "button", onclick: () => dialog.close() }, "Cancel"), send));
  dialog.replaceChildren(body);
  if (!dialog.open) dialog.showModal();
  inputs[0]?.input.focus();
}
