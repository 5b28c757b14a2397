// The page: who looks where, and what the server sends about it.

import { ask, el, moment } from "./dom.js";
import { showMessages } from "./messages.js";
import { setUpComposer } from "./composer.js";
import { setUpControls, showControls } from "./controls.js";
import { openForm } from "./forms.js";

const $ = (id) => document.getElementById(id);

/** What is known of the page: who looks, where, and the last view. */
export const state = { who: "amara", channel: null, thread: null, view: null, seen: new Map(), follow: false };

let events = null;

/** Looks as somebody at some place from now on. */
export function look(change) {
  Object.assign(state, change);
  events?.close();
  const query = new URLSearchParams({ as: state.who });
  if (state.channel) query.set("channel", state.channel);
  if (state.thread) query.set("thread", state.thread);
  events = new EventSource(`events?${query}`);
  events.onmessage = (event) => show(JSON.parse(event.data));
  events.onerror = () => { $("told").textContent = "The playground does not answer. Is it still running?"; };
}

/** Does something as who looks, in a channel; opens the form that comes of it. Gives why it cannot be done. */
export async function act(deed, channel = state.view.here.id) {
  // Whoever does something wants to see what comes of it.
  state.follow = true;
  const answer = await ask("do", { as: state.who, channel, ...deed });
  if (answer.form) openForm(answer.form, channel);
  return answer.error ?? null;
}

export function pane(name) {
  document.body.dataset.pane = name;
}

function show(view) {
  if (view.error) {
    $("told").textContent = view.error;
    return;
  }
  state.view = view;
  state.channel ??= view.here?.id;
  $("now").textContent = moment(view.now, "F", view.now);
  showPeople(view);
  showPlaces(view);
  showPlace($("here"), view.here, view.now);
  $("here-name").textContent = title(view.here);
  $("line").disabled = $("send").disabled = !view.here?.writes;
  showThread(view);
  showControls(view);
}

function showThread(view) {
  const open = view.thread;
  $("thread").hidden = !open;
  document.body.classList.toggle("with-thread", Boolean(open));
  if (!open) return;
  showPlace($("thread"), open, view.now);
  $("thread-name").textContent = open.name + (open.archived ? " (archived)" : "");
  $("thread-line").disabled = !open.writes;
}

function showPlace(within, place, now) {
  if (!place) return;
  state.seen.set(`${state.who} ${place.id}`, place.messages.at(-1)?.id);
  showMessages(within.querySelector(".messages"), place, now);
}

function title(place) {
  if (!place) return "No channel";
  return place.kind === "dm" ? place.name : `# ${place.name}`;
}

function showPeople(view) {
  const box = $("people");
  if (box.querySelector("input")) return;
  for (const name of view.people) {
    const radio = el("input", {
      type: "radio", name: "who", value: name, checked: name === state.who,
      onchange: () => look({ who: name }),
    });
    box.append(el("label", { "data-who": name }, radio, name));
  }
}

function showPlaces(view) {
  const line = (place) => {
    const open = place.id === view.here?.id || place.id === view.thread?.id;
    const key = `${state.who} ${place.id}`;
    if (!state.seen.has(key)) state.seen.set(key, place.last);
    const unread = !open && place.last && state.seen.get(key) !== place.last;
    const sign = { dm: "@", thread: "↳", news: "📣" }[place.kind] ?? "#";
    return el("li", { class: place.kind }, el("button", {
      type: "button", "data-place": place.id, "aria-current": open ? "true" : null,
      class: unread ? "unread" : null,
      onclick: () => {
        if (place.kind === "thread") look({ thread: place.id, channel: place.parent });
        else look({ channel: place.id, thread: null });
        pane(place.kind === "thread" ? "thread" : "here");
      },
    }, el("span", { "aria-hidden": "true" }, sign), ` ${place.name}`,
      unread && el("span", { class: "unseen" }, " (unread)")));
  };
  const lists = new Map([[null, []]]);
  for (const place of view.places) {
    if (place.kind === "thread") {
      if (!place.archived || place.id === view.thread?.id) lists.get(place.parent)?.push(place);
    } else {
      lists.set(place.id, [place]);
    }
  }
  const focused = document.activeElement?.dataset?.place;
  const all = [...lists.values()].flat();
  $("places").replaceChildren(el("h2", {}, view.server ?? "No server"), el("ul", {}, ...all.map(line)));
  if (focused) document.querySelector(`[data-place="${focused}"]`)?.focus();
}

function theme(name) {
  document.documentElement.dataset.theme = name;
  try { localStorage.setItem("theme", name); } catch { /* a browser that keeps nothing */ }
}

function start() {
  let kept = null;
  try { kept = localStorage.getItem("theme"); } catch { /* a browser that keeps nothing */ }
  theme(kept ?? (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark"));
  $("theme").onclick = () => theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  $("show-places").onclick = () => pane(document.body.dataset.pane === "places" ? "here" : "places");
  $("show-scenes").onclick = () => pane(document.body.dataset.pane === "scenes" ? "here" : "scenes");
  $("close-thread").onclick = () => {
    look({ thread: null });
    pane("here");
  };
  const threadForm = $("thread-composer");
  threadForm.onsubmit = async (event) => {
    event.preventDefault();
    const line = $("thread-line");
    if (!line.value.trim()) return;
    const error = await act({ do: "say", text: line.value }, state.view.thread.id);
    threadForm.querySelector(".error").textContent = error ?? "";
    if (!error) line.value = "";
  };
  setUpComposer();
  setUpControls();
  look({});
}

start();
