// The first minutes, as the page leads a newcomer through them.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import test from "node:test";
import { ownWords, playground } from "./page.mjs";

/** The pictures that the README shows; `PICTURES` names another folder than the one that git leaves out. */
const pictures = process.env.PICTURES ?? new URL("pictures/", import.meta.url).pathname;
mkdirSync(pictures, { recursive: true });

test("a newcomer is led from the first question to a killed bot", async () => {
  const { visits, stop } = await playground({ flags: ["--guided"] });
  try {
    const someone = await visits();
    const { page } = someone;
    const step = () => page.locator("#guide li.next strong").textContent();
    const picture = (name, of) => of.screenshot({ path: `${pictures}/${name}.png` });

    assert.equal(await step(), "Set up a question a day");
    await page.locator("#line").fill("/timetable add");
    await page.locator("#picker li").first().waitFor();
    await page.keyboard.press("Enter");
    await page.locator('[data-option="time"]').click();
    await page.locator("#option-time").fill("09:00");
    await page.locator('[data-option="zone"]').click();
    await page.locator("#option-zone").fill("Europe/Ber");
    await page.locator(".suggestions button", { hasText: "Europe/Berlin" }).click();
    await page.locator("#send").click();
    const draft = someone.message("Is this right?");
    await draft.waitFor();
    await someone.presses("Save", draft);

    await page.waitForFunction(() => document.querySelector("#guide li.next strong").textContent === "Let it become morning");
    await someone.directs("Next question");
    const question = page.locator("#here .message", { hasText: "#1 ·" }).last();
    await question.waitFor();
    await picture("round", question);

    assert.equal(await step(), "Answer in your own words");
    await page.getByRole("button", { name: "Be ben" }).click();
    await page.waitForFunction(() => document.querySelector("#here .messages").dataset.place.startsWith("ben "));
    await someone.presses("Answer", question);
    await page.locator("#form textarea").fill("Too short.");
    await page.getByRole("button", { name: "Submit" }).click();
    const refused = someone.message("Try again");
    await refused.waitFor();
    await someone.presses("Try again", refused);
    assert.equal(await page.locator("#form textarea").inputValue(), "Too short.");
    await page.locator("#form textarea").fill(ownWords);
    await page.getByRole("button", { name: "Submit" }).click();
    const card = someone.message("In 30 seconds");
    await card.waitFor();
    await picture("card", card);

    assert.equal(await step(), "Take the quick check");
    await page.getByRole("button", { name: "Be dana" }).click();
    await page.waitForFunction(() => document.querySelector("#here .messages").dataset.place.startsWith("dana "));
    assert.equal(await someone.message("In 30 seconds").count(), 0, "dana sees ben's card");
    await someone.presses("Quick check", question);
    const check = someone.message("Only you can see this");
    await check.getByRole("button", { name: "A", exact: true }).click();
    await page.waitForFunction(() => document.querySelector("#guide li.next strong").textContent === "Close the window");

    await someone.directs("End of the window");
    await question.locator("button.thread").click();
    const reveal = page.locator("#thread .message", { hasText: "has closed" });
    await reveal.waitFor();
    await picture("reveal", reveal);
    await page.locator("#close-thread").click();

    await someone.becomes("ben");
    await someone.directs("A month");
    assert.match(await someone.told(), /ben answered 29 times/);
    await someone.runs("/streak");
    const streak = someone.message("Your streak");
    await streak.waitFor();
    await picture("streak", streak);
    await someone.runs("/leaderboard");
    const board = someone.message("Leaderboard");
    await board.waitFor();
    assert.match(await board.textContent(), /ben/);
    await picture("leaderboard", board);

    await someone.directs("Kill it in the middle of a post");
    assert.match(await someone.told(), /1 question, 1 thread\./);
    assert.match(await page.locator("#guide ol").textContent(), /That was all/);
  } finally {
    await stop();
  }
});
