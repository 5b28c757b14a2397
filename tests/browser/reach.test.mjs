// For everybody: a phone's width, a keyboard alone, a screen reader, dark and light.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";
import { ownWords, playground } from "./page.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function sound(visitor, what) {
  await visitor.page.evaluate(axe);
  const { violations } = await visitor.page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const lines = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}\n    ${node.html}`));
  assert.deepEqual(lines, [], `${what}\n${lines.join("\n")}`);
}

async function withQuestion(options) {
  const stage = await playground(options);
  const amara = await stage.visits("amara");
  await amara.setsUp();
  return { stage, amara };
}

for (const scheme of ["dark", "light"]) {
  test(`axe-core finds nothing, ${scheme}`, async () => {
    const { stage, amara } = await withQuestion({ scheme, flags: ["--guided"] });
    try {
      await amara.directs("Next question");
      await sound(amara, "the channel");
      await amara.presses("Answer", amara.page.locator("#here .message", { hasText: "#1 ·" }).last());
      await sound(amara, "a form");
      await amara.page.locator("#form textarea").fill(ownWords);
      await amara.page.getByRole("button", { name: "Submit" }).click();
      const card = amara.message("Which of these did you say?");
      await card.locator("button.select").click();
      await sound(amara, "a menu");
      await amara.page.keyboard.press("Escape");
      await amara.directs("End of the window");
      await amara.page.locator("#here button.thread").first().click();
      await amara.page.locator("#thread .message").first().waitFor();
      await sound(amara, "a thread");
      await amara.page.locator("#show-log").click();
      await amara.page.locator("#calls li").first().waitFor();
      await sound(amara, "the log");
    } finally {
      await stage.stop();
    }
  });
}

test("everything fits a screen of 360 pixels", async () => {
  const stage = await playground({ viewport: { width: 360, height: 740 } });
  try {
    const amara = await stage.visits("amara");
    const fits = async (what) => {
      const width = await amara.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 360, `${what} is ${width} pixels wide`);
    };
    await fits("an empty channel");
    await amara.runs("/timetable add time:09:00 days:daily zone:Europe/Berlin");
    await fits("a draft");
    await amara.presses("Save", amara.message("Is this right?"));
    await amara.message("Done").waitFor();
    await amara.page.locator("#show-scenes").click();
    await fits("the controls");
    await amara.directs("Next question");
    await amara.page.locator("#show-scenes").click();
    const question = amara.page.locator("#here .message", { hasText: "#1 ·" }).last();
    await question.waitFor();
    await fits("a question");
    await amara.presses("Answer", question);
    await fits("a form");
    await amara.page.locator("#form textarea").fill(ownWords);
    await amara.page.getByRole("button", { name: "Submit" }).click();
    await amara.message("In 30 seconds").waitFor();
    await fits("a card");
    await amara.page.locator("#show-places").click();
    await fits("the channels");
    await amara.page.getByRole("button", { name: /#1 ·/ }).click();
    await amara.page.locator("#thread-name").waitFor();
    await fits("a thread");
  } finally {
    await stage.stop();
  }
});

test("a keyboard is enough", async () => {
  const stage = await playground();
  try {
    const { page, ...amara } = await stage.visits("amara");
    /** Presses Tab until something is focused. */
    const tabTo = async (what, matches) => {
      for (let presses = 0; presses < 120; presses++) {
        const focused = await page.evaluate(() => {
          const at = document.activeElement;
          return `${at?.id ?? ""}|${at?.getAttribute("aria-label") ?? at?.textContent ?? ""}`;
        });
        if (matches(focused)) return;
        await page.keyboard.press("Tab");
      }
      assert.fail(`Tab never came to ${what}`);
    };
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter"); // the link to the message line
    await tabTo("the message line", (at) => at.startsWith("line|"));
    await page.keyboard.type("/timetable add");
    await page.keyboard.press("Enter");
    await tabTo("the option time", (at) => at.endsWith("|+ time"));
    await page.keyboard.press("Enter");
    await page.keyboard.type("09:00");
    await tabTo("the option zone", (at) => at.endsWith("|+ zone"));
    await page.keyboard.press("Enter");
    await page.keyboard.type("Europe/Berlin");
    await page.locator(".suggestions button").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await tabTo("Send", (at) => at.startsWith("send|"));
    await page.keyboard.press("Enter");
    await page.locator("#here .message", { hasText: "Is this right?" }).waitFor();
    await tabTo("Save", (at) => at.endsWith("|Save"));
    await page.keyboard.press("Enter");
    await page.locator("#here .message", { hasText: "Done" }).waitFor();
    await tabTo("Next question", (at) => at.endsWith("|Next question"));
    await page.keyboard.press("Enter");
    await page.locator("#here .message", { hasText: "#1 ·" }).waitFor();
    await tabTo("Answer", (at) => at.endsWith("|Answer"));
    await page.keyboard.press("Enter");
    await page.locator("#form textarea").waitFor();
    await page.keyboard.type(ownWords);
    await tabTo("Submit", (at) => at.endsWith("|Submit"));
    await page.keyboard.press("Enter");
    await page.locator("#here .message.only", { hasText: "In 30 seconds" }).waitFor();
    assert.ok(amara);
  } finally {
    await stage.stop();
  }
});
