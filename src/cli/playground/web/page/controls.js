// Time, the bot, what it may do, and its calls.

import { ask, el, moment } from "./dom.js";
import { look, state } from "./app.js";

const $ = (id) => document.getElementById(id);

const time = [
  ["Next question", { do: "next-question" }],
  ["End of the window", { do: "close" }],
  ["An hour", { do: "pass", hours: 1 }],
  ["A day", { do: "pass", hours: 24 }],
  ["A week", { do: "pass", hours: 168 }],
  ["A month", { do: "month" }],
  ["Next clock change", { do: "clock-change" }],
];

const bot = [
  ["Restart it", { do: "restart" }],
  ["Stop it", { do: "stop" }],
  ["Start it", { do: "start" }],
  ["Kill it in the middle of a post", { do: "kill" }],
];

async function direct(direction) {
  const { error } = await ask("direct", direction);
  if (error) $("told").textContent = error;
}

export function setUpControls() {
  const buttons = (all) => all.map(([label, direction]) => el("button", { type: "button", "data-direction": direction.do, onclick: () => direct(direction) }, label));
  $("time-buttons").append(...buttons(time));
  $("bot-buttons").append(...buttons(bot));
  $("show-log").onclick = openLog;
  $("close-log").onclick = () => $("log").close();
}

export function showControls(view) {
  $("told").textContent = view.doing ?? view.told ?? "";
  $("told").classList.toggle("doing", Boolean(view.doing));
  $("bot-state").textContent = view.bot ? "runs" : "is down";
  document.body.dataset.done = view.done;
  for (const button of document.querySelectorAll("#scenes [data-direction]")) {
    const { direction } = button.dataset;
    button.disabled = Boolean(view.doing) || (direction === "start" ? view.bot : direction !== "pass" && !view.bot);
  }
  showPermissions(view);
  showGuide(view.guide);
  const wrong = view.violations > 0 ? `, ${view.violations} refused by the checks` : "";
  $("show-log").textContent = `Request log (${view.calls} calls${wrong})`;
}

function showPermissions(view) {
  const box = $("permissions");
  const lines = [
    ...view.permissions.map(({ name, has }) => [name, has, { do: "permission", name }, "has"]),
    [`Write to ${view.me.name} in private`, view.dms, { do: "dms", who: view.me.name }, "takes"],
  ];
  if (box.children.length !== lines.length) {
    box.replaceChildren(...lines.map(() => el("label", {}, el("input", { type: "checkbox" }), el("span"))));
  }
  lines.forEach(([label, on, direction, key], number) => {
    const input = box.children[number].firstElementChild;
    input.nextElementSibling.textContent = ` ${label}`;
    input.checked = on;
    input.onchange = () => direct({ ...direction, [key]: input.checked });
  });
}

function showGuide(steps) {
  $("guide").hidden = !steps;
  if (!steps) return;
  const next = steps.findIndex(({ done }) => !done);
  $("guide").querySelector("ol").replaceChildren(...steps.map((step, number) => el("li", {
    class: step.done ? "done" : number === next ? "next" : null, "aria-current": number === next ? "step" : null,
  }, el("strong", {}, step.title, step.done && " ✓ done"), number === next && el("p", {}, step.text),
  number === next && step.as && step.as !== state.who && el("button", {
    type: "button",
    onclick: () => {
      document.querySelector(`#people input[value="${step.as}"]`).checked = true;
      look({ who: step.as });
    },
  }, `Be ${step.as}`))));
  if (next === -1) $("guide").querySelector("ol").append(el("li", {}, "That was all. Try what you like."));
}

/** How many calls the log shows. */
const newest = 200;

async function openLog() {
  const after = Math.max(0, state.view.calls - newest);
  const { calls = [], violations = [], error } = await ask(`log?after=${after}`);
  const json = (value) => el("pre", { tabindex: "0" }, JSON.stringify(value, null, 2));
  $("violations").replaceChildren(
    after > 0 && el("p", {}, `The newest ${newest}:`) || "",
    error ? el("p", { class: "error" }, error)
      : violations.length === 0 ? el("p", {}, "The checks found nothing that Discord would not take.")
        : el("ul", { class: "error" }, ...violations.map((line) => el("li", {}, line))));
  $("calls").replaceChildren(...calls.reverse().map((call) => el("li", { class: call.refused ? "refused" : null },
    el("details", {},
      el("summary", {}, `${call.number}. ${call.line} · ${moment(call.at, "S", call.at)}`),
      call.files.length > 0 && el("p", {}, `Files: ${call.files.join(", ")}`),
      el("h3", {}, "Sent"), json(call.body), el("h3", {}, `Answered (${call.status})`), json(call.answer)))));
  $("log").showModal();
}
