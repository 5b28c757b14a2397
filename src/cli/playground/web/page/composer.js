// The message line: ordinary messages, and commands with their options as the bot registered them.

import { ask, el } from "./dom.js";
import { act, state } from "./app.js";

const $ = (id) => document.getElementById(id);
const kinds = { text: 3, whole: 4, yes: 5, user: 6, channel: 7, role: 8, number: 10 };

/** Commands of this person in this place, flat: `/timetable add` is one. */
let commands = [];
let known = "";
let command = null;
let picked = 0;

export function setUpComposer() {
  const line = $("line");
  line.addEventListener("focus", learn);
  line.addEventListener("input", pick);
  line.addEventListener("keydown", keys);
  line.addEventListener("blur", () => setTimeout(hide, 150));
  $("composer").addEventListener("submit", send);
  document.addEventListener("focusin", learn);
}

/** Learns the commands, once for each person and place. */
async function learn() {
  if (!state.view?.here) return;
  const key = `${state.who} ${state.view.here.id}`;
  if (key === known) return;
  known = key;
  leave();
  const found = await ask(`commands?${new URLSearchParams({ as: state.who, channel: state.view.here.id })}`);
  commands = (found.slash ?? []).flatMap((body) => flat(`/${body.name}`, body));
  state.messageCommands = (found.message ?? []).map((body) => body.name);
  pick();
}

function flat(name, body) {
  const inner = (body.options ?? []).filter((option) => option.type === 1 || option.type === 2);
  if (inner.length > 0) return inner.flatMap((option) => flat(`${name} ${option.name}`, option));
  return [{ name, description: body.description, options: body.options ?? [] }];
}

function matching() {
  const typed = $("line").value;
  if (command || !typed.startsWith("/")) return [];
  const word = typed.slice(1).toLowerCase();
  return commands.filter(({ name }) => name.slice(1).startsWith(word) || name.includes(` ${word}`) || typed.startsWith(`${name} `));
}

function pick() {
  const found = matching();
  const box = $("picker");
  picked = Math.max(0, Math.min(picked, found.length - 1));
  box.hidden = found.length === 0;
  $("line").setAttribute("aria-expanded", String(!box.hidden));
  box.replaceChildren(...found.map((entry, number) => el("li", {
    role: "option", id: `pick-${number}`, "aria-selected": String(number === picked),
    onmousedown: (event) => { event.preventDefault(); enter(entry); },
  }, el("strong", {}, entry.name), ` ${entry.description}`)));
  if (found.length > 0) $("line").setAttribute("aria-activedescendant", `pick-${picked}`);
  else $("line").removeAttribute("aria-activedescendant");
  box.children[picked]?.scrollIntoView({ block: "nearest" });
}

function hide() {
  $("picker").hidden = true;
  $("line").setAttribute("aria-expanded", "false");
}

function keys(event) {
  const found = matching();
  if ($("picker").hidden || found.length === 0) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    picked = (picked + step + found.length) % found.length;
    pick();
  } else if (event.key === "Tab" || (event.key === "Enter" && !$("line").value.includes(":"))) {
    event.preventDefault();
    enter(found[picked]);
  } else if (event.key === "Escape") {
    hide();
  }
}

/** Shows the fields of a command. */
function enter(entry) {
  command = { entry, fields: new Map() };
  $("line").value = "";
  hide();
  for (const option of entry.options.filter((option) => option.required)) add(option);
  draw();
  const first = command.fields.values().next().value;
  (first?.input ?? $("send")).focus();
}

/** Takes the fields away. */
function leave() {
  command = null;
  $("filled").replaceChildren();
  $("line-row").classList.remove("with-command");
  $("composer-error").textContent = "";
}

function add(option) {
  const input = field(option);
  input.id = `option-${option.name}`;
  command.fields.set(option.name, { option, input });
}

function draw() {
  const { entry, fields } = command;
  const left = entry.options.filter((option) => !fields.has(option.name));
  $("line-row").classList.add("with-command");
  $("filled").replaceChildren(
    el("p", { class: "command" }, el("strong", {}, entry.name), ` ${entry.description} `,
      el("button", { type: "button", "aria-label": `Leave ${entry.name}`, onclick: () => { leave(); $("line").focus(); } }, "✕")),
    ...[...fields.values()].map(({ option, input }) => el("div", { class: "option" },
      el("label", { for: input.id, title: option.description }, option.name), input,
      !option.required && el("button", {
        type: "button", "aria-label": `Without ${option.name}`,
        onclick: () => { fields.delete(option.name); draw(); $("send").focus(); },
      }, "✕"), el("ul", { class: "suggestions", hidden: true }))),
    left.length > 0 && el("div", { class: "left" }, left.map((option) => el("button", {
      type: "button", title: option.description, "data-option": option.name,
      onclick: () => { add(option); draw(); fields.get(option.name).input.focus(); },
    }, `+ ${option.name}`))) || "");
}

function choice(options, required) {
  const empty = el("option", { value: "" }, "Choose …");
  return el("select", { required }, empty, options.map(([value, label]) => el("option", { value }, label)));
}

function field(option) {
  const { places, people } = state.view;
  if (option.choices?.length) return choice(option.choices.map(({ name, value }) => [String(value), name]), option.required);
  if (option.type === kinds.yes) return choice([["true", "yes"], ["false", "no"]], option.required);
  if (option.type === kinds.user) return choice(people.map((name) => [name, `@${name}`]), option.required);
  if (option.type === kinds.channel) {
    const types = { text: 0, news: 5, thread: 11 };
    const fits = ({ kind }) => kind in types && (!option.channel_types || option.channel_types.includes(types[kind]));
    return choice(places.filter(fits).map(({ id, name }) => [id, `#${name}`]), option.required);
  }
  const numeric = option.type === kinds.whole || option.type === kinds.number;
  const input = el("input", {
    type: numeric ? "number" : "text", required: option.required, min: option.min_value, max: option.max_value,
    step: option.type === kinds.number ? "any" : null, minlength: option.min_length, maxlength: option.max_length ?? 600,
    placeholder: option.description,
  });
  if (option.autocomplete) suggest(option, input);
  return input;
}

/** The line that the bot is told, with one option last if it is being typed. */
function text(last) {
  const { entry, fields } = command;
  const given = [...fields.values()].filter(({ option, input }) => input.value.trim() && option.name !== last);
  const parts = given.map(({ option, input }) => `${option.name}:${input.dataset.value ?? input.value.trim()}`);
  if (last) parts.push(`${last}:${fields.get(last).input.value}`);
  return [entry.name, ...parts].join(" ");
}

function suggest(option, input) {
  let asked = 0;
  let at = -1;
  const box = () => input.parentElement.querySelector(".suggestions");
  const show = async () => {
    const number = ++asked;
    delete input.dataset.value;
    const query = new URLSearchParams({ as: state.who, channel: state.view.here.id, line: text(option.name) });
    const found = await ask(`suggestions?${query}`);
    if (number !== asked || !Array.isArray(found) || !box()) return;
    at = -1;
    box().hidden = found.length === 0;
    box().replaceChildren(...found.map(({ name, value }) => el("li", {}, el("button", {
      type: "button", tabindex: "-1", onmousedown: (event) => { event.preventDefault(); take(name, value); },
    }, name))));
  };
  const take = (name, value) => {
    asked++;
    input.value = name;
    input.dataset.value = value;
    box().hidden = true;
  };
  input.addEventListener("input", show);
  input.addEventListener("focus", show);
  input.addEventListener("blur", () => setTimeout(() => { if (box()) box().hidden = true; }, 150));
  input.addEventListener("keydown", (event) => {
    const lines = [...box().querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (box().hidden || lines.length === 0) return;
    if (step) {
      event.preventDefault();
      lines[at]?.classList.remove("chosen");
      at = (at + step + lines.length) % lines.length;
      lines[at].classList.add("chosen");
      lines[at].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      lines[at].dispatchEvent(new MouseEvent("mousedown"));
    } else if (event.key === "Escape") {
      box().hidden = true;
    }
  });
}

async function send(event) {
  event.preventDefault();
  const line = $("line");
  const typed = line.value.trim();
  if (!command && !typed) return;
  const deed = command ? { do: "run", line: text() }
    : typed.startsWith("/") ? { do: "run", line: typed } : { do: "say", text: typed };
  $("send").disabled = true;
  const error = await act(deed);
  $("send").disabled = false;
  if (error) {
    $("composer-error").textContent = error;
    return;
  }
  leave();
  line.value = "";
  if (!document.querySelector("dialog[open]")) line.focus();
}
