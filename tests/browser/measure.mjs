// How soon the page is usable, and how soon a reply is on it: node tests/browser/measure.mjs [PROGRAM]
//
// Times are of this machine, with Chromium beside the program; compare them only with others of the same run.

import { performance } from "node:perf_hooks";

const presses = 40;
if (process.argv[2]) process.env.DAILY_DRILL = process.argv[2];
const { playground } = await import("./page.mjs");

const stage = await playground();
const opened = performance.now();
const amara = await stage.visits("amara");
const usable = performance.now() - opened;
await amara.setsUp();
await amara.directs("Next question");
const question = amara.page.locator("#here .message", { hasText: "#1 ·" }).last();
const times = await question.evaluate(async (message, presses) => {
  const times = [];
  const list = message.parentElement;
  const before = list.querySelectorAll(".only").length;
  for (let press = 0; press < presses; press++) {
    const button = [...list.querySelectorAll("button")].find((button) => button.textContent === "Hint");
    const shown = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (list.querySelectorAll(".only").length > press + before) {
          observer.disconnect();
          resolve(performance.now());
        }
      });
      observer.observe(list, { childList: true, subtree: true });
    });
    const begun = performance.now();
    button.click();
    times.push(await shown - begun);
  }
  return times;
}, presses);
await stage.stop();
times.sort((a, b) => a - b);
const at = (share) => times[Math.floor(share * (times.length - 1))].toFixed(1);
console.log(`page usable after ${(stage.firstLine + usable).toFixed(0)} ms, of which ${stage.firstLine.toFixed(0)} ms until the program's first line`);
console.log(`reply on the page after ${at(0.5)} ms (median of ${presses}), ${at(0.95)} ms (95 %)`);
