// Messages as Discord shows them.

import { el, moment, rich, tellTimes } from "./dom.js";
import { act, look, pane, state } from "./app.js";
import { openMenu } from "./menus.js";

const buttonStyles = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };

/** Shows the messages of a place in a list; what has not changed stays as it is. */
export function showMessages(list, place, now) {
  const log = list.parentElement;
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  if (list.dataset.place !== `${state.who} ${place.id}`) {
    list.dataset.place = `${state.who} ${place.id}`;
    list.replaceChildren();
  }
  const there = new Map([...list.children].map((child) => [child.dataset.id, child]));
  let before = null;
  let added = false;
  for (const message of place.messages) {
    const text = JSON.stringify(message);
    let element = there.get(message.id);
    there.delete(message.id);
    if (!element || element.shown !== text) {
      const made = show(message, now);
      made.shown = text;
      if (element) replace(element, made);
      else added = true;
      element = made;
    }
    const next = before ? before.nextElementSibling : list.firstElementChild;
    if (next !== element) list.insertBefore(element, next);
    before = element;
  }
  for (const gone of there.values()) gone.remove();
  if (place.messages.length === 0) list.replaceChildren(el("li", { class: "empty" }, "Nothing here yet."));
  tellTimes(list, now);
  if (added && (atEnd || state.follow)) {
    log.scrollTop = log.scrollHeight;
    state.follow = false;
  }
}

/** Puts a new element in an old one's place and keeps the focus. */
function replace(old, made) {
  const key = old.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  old.replaceWith(made);
  if (key) (made.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`) ?? made).focus();
}

function show(message, now) {
  return el("li", { class: message.only ? "message only" : "message", "data-id": message.id, tabindex: "-1" },
    el("div", { class: `face ${message.author.bot ? "bot" : ""}`, "aria-hidden": "true" }, message.author.name.slice(0, 1).toUpperCase()),
    el("div", { class: "body" },
      el("p", { class: "head" },
        el("strong", {}, message.author.name),
        message.author.bot && el("span", { class: "badge" }, "APP"),
        el("span", { class: "when", title: moment(message.at, "F", now) }, moment(message.at, "t", now)),
        message.says && el("span", { class: "says" }, message.says),
        more(message)),
      message.waits && el("p", { class: "waits" }, "The bot is thinking …"),
      message.html && rich("div", { class: "text" }, message.html),
      message.edited && el("span", { class: "edited" }, "(edited)"),
      message.embeds.map(embed),
      message.files.map((file) => attachment(message, file)),
      message.rows.map((row) => el("div", { class: "row" }, row.map((part) => component(message, part)))),
      message.thread && thread(message),
      message.only && el("p", { class: "only-you" }, "👁 Only you can see this"),
      el("p", { class: "error", role: "alert" })));
}

function more(message) {
  const commands = state.messageCommands ?? [];
  if (commands.length === 0 || message.only || message.author.bot) return null;
  return el("button", {
    type: "button", class: "more", "data-key": "more", "aria-label": `Apps for the message of ${message.author.name}`,
    onclick: (event) => openMenu({
      label: "Apps", min: 1, max: 1, options: commands.map((name) => ({ label: name, value: name })),
    }, ([command]) => press(event.target, message, { do: "use", message: message.id, command })),
  }, "⋯");
}

function embed(part) {
  const box = el("div", { class: "embed" },
    part.title && rich("div", { class: "title", role: "heading", "aria-level": "3" }, part.title),
    part.html && rich("div", { class: "text" }, part.html),
    part.fields.length > 0 && el("div", { class: "fields" }, part.fields.map((field) =>
      el("div", { class: field.inline ? "field inline" : "field" }, rich("div", { class: "name" }, field.name ?? ""), rich("div", { class: "text" }, field.html ?? "")))),
    part.footer && el("p", { class: "footer" }, part.footer));
  if (part.colour) box.style.borderInlineStartColor = part.colour;
  return box;
}

function attachment(message, file) {
  const query = new URLSearchParams({ as: state.who, channel: message.channel, message: message.id, name: file.name });
  return el("details", { class: "file" },
    el("summary", {}, `📎 ${file.name}${file.spoiler ? " (hidden: press to show)" : ""}`),
    el("pre", { tabindex: "0" }, file.text),
    el("a", { href: `file?${query}`, download: file.name }, "Keep it"));
}

function component(message, part) {
  if (part.is === "menu") {
    const chosen = part.options.filter((option) => option.chosen);
    const text = chosen.length > 0 ? chosen.map((option) => option.label).join(", ") : part.label;
    return el("button", {
      type: "button", class: "select", disabled: part.disabled, "data-key": part.id, "aria-haspopup": "dialog",
      "aria-label": `${part.label}${chosen.length > 0 ? `: ${text}` : ""}`,
      onclick: (event) => openMenu(part, (values) =>
        press(event.target, message, { do: "choose", message: message.id, id: part.id, values })),
    }, el("span", {}, text), el("span", { "aria-hidden": "true" }, " ▾"));
  }
  const label = [part.emoji && `${part.emoji} `, part.label].filter(Boolean).join("");
  if (part.url) return el("a", { class: "button link", href: part.url, target: "_blank", rel: "noopener noreferrer" }, label, " ↗");
  return el("button", {
    type: "button", class: `button ${buttonStyles[part.style] ?? "secondary"}`, disabled: part.disabled, "data-key": part.id,
    onclick: (event) => press(event.target, message, { do: "click", message: message.id, id: part.id }),
  }, label);
}

/** Does something with a message, and says under it why it did not work. */
async function press(target, message, deed) {
  const within = target.closest(".message");
  within?.classList.add("pressed");
  const error = await act(deed, message.channel);
  within?.classList.remove("pressed");
  const now = document.querySelector(`[data-id="${message.id}"] .error`);
  if (now) now.textContent = error ?? "";
}

function thread(message) {
  return el("button", {
    type: "button", class: "thread", "data-key": "thread",
    onclick: () => {
      look({ thread: message.thread.id });
      pane("thread");
    },
  }, el("strong", {}, message.thread.name), ` · ${message.thread.count} ${message.thread.count === 1 ? "message" : "messages"} ›`);
}
