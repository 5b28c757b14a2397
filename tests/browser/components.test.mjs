// Each kind of component, from each side.

import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { ownWords, playground } from "./page.mjs";

let stage;
let amara;
let ben;

before(async () => {
  stage = await playground();
  amara = await stage.visits("amara");
  await amara.setsUp();
  await amara.directs("Next question");
  ben = await stage.visits("ben");
});

after(() => stage.stop());

test("commands are suggested as the bot registered them, to those who may use them", async () => {
  await ben.page.locator("#line").fill("/");
  await ben.page.locator("#picker li").first().waitFor();
  const offered = await ben.page.locator("#picker li strong").allTextContents();
  assert.ok(offered.includes("/quiz"), offered.join());
  assert.ok(!offered.some((name) => name.startsWith("/timetable")), "ben may not manage the server");
  await ben.page.locator("#line").fill("");
  await amara.page.locator("#line").fill("/time");
  await amara.page.locator("#picker li").first().waitFor();
  assert.ok((await amara.page.locator("#picker li strong").allTextContents()).includes("/timetable add"));
  await amara.page.locator("#line").fill("");
});

test("an option suggests while it is typed, and a choice is one of those offered", async () => {
  const { page } = ben;
  await page.locator("#line").fill("/quiz");
  await page.locator("#picker li").first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator('[data-option="level"]').click();
  await page.locator("#option-level").selectOption({ label: "beginner" });
  await page.locator('[data-option="question"]').click();
  await page.locator("#option-question").fill("deadlock");
  const suggestion = page.locator(".suggestions button").first();
  await suggestion.waitFor();
  const title = await suggestion.textContent();
  await suggestion.click();
  await page.locator("#send").click();
  await ben.page.locator("#here .message", { hasText: "ben used /quiz" }).waitFor();
  assert.ok(title.length > 0);
});

test("a command that is wrong says why, and what was typed stays", async () => {
  await ben.runs("/quiz level:wizard");
  assert.match(await ben.page.locator("#composer-error").textContent(), /level.*does not offer/);
  assert.equal(await ben.page.locator("#line").inputValue(), "/quiz level:wizard");
  await ben.page.locator("#line").fill("");
});

test("a menu of one choice, and one of several", async () => {
  await ben.runs("/topics");
  const topics = ben.message("used /topics");
  await topics.locator("button.select").first().click();
  await ben.page.locator("#menu li button").nth(1).click();
  await ben.page.locator("#here .message.only").last().waitFor();
  const question = ben.page.locator("#here .message", { hasText: "#1 ·" }).last();
  await ben.presses("Answer", question);
  await ben.page.locator("#form textarea").fill(ownWords);
  await ben.page.getByRole("button", { name: "Submit" }).click();
  const card = ben.message("Which of these did you say?");
  await card.locator("button.select").click();
  await ben.page.locator("#menu input").first().check();
  await ben.page.getByRole("button", { name: "Done" }).click();
  await ben.presses("Save", card);
  await ben.message("Saved: you said").waitFor();
});

test("shared words are behind a spoiler that opens", async () => {
  const card = ben.page.locator("#here .message.only", { hasText: "Share" }).last();
  await ben.presses("Share", card);
  const question = amara.page.locator("#here .message", { hasText: "#1 ·" }).last();
  await question.locator("button.thread").click();
  const shared = amara.page.locator("#thread .message", { hasText: "ben" }).last();
  const spoiler = shared.locator(".spoiler").first();
  await spoiler.focus();
  await amara.page.keyboard.press("Enter");
  assert.match(await spoiler.getAttribute("class"), /open/);
  assert.match(await spoiler.textContent(), /what the client may rely on/);
});

test("the menu of a message hands in what its author wrote", async () => {
  const dana = await stage.visits("dana");
  await dana.page.locator("#here .message", { hasText: "#1 ·" }).last().locator("button.thread").click();
  await dana.page.locator("#thread-line").fill(ownWords);
  await dana.page.locator("#thread-composer button").click();
  const own = dana.page.locator("#thread .message", { hasText: "what the client may rely on" }).last();
  await own.locator(".more").click();
  await dana.page.locator("#menu").getByRole("button", { name: "Submit as my answer" }).click();
  await dana.page.locator("#thread .message.only").last().waitFor();
});

test("everything stored about somebody comes as a file that can be kept", async () => {
  await ben.runs("/mydata export");
  const file = ben.page.locator("#here .file").last();
  await file.locator("summary").click();
  assert.match(await file.locator("pre").textContent(), /"/);
  const [download] = await Promise.all([ben.page.waitForEvent("download"), file.getByRole("link").click()]);
  assert.ok((await download.path()).length > 0);
});

test("in a direct conversation the bot answers what makes sense there", async () => {
  const { page } = ben;
  await page.locator("#places li.dm button").click();
  await page.waitForFunction(() => document.getElementById("here-name").textContent === "Daily Drill");
  await ben.runs("/streak");
  await ben.message("Study Hall").waitFor();
  await ben.runs("/daily");
  assert.match(await page.locator("#composer-error").textContent(), /cannot be used/);
  await page.locator("#places li.text button", { hasText: "daily" }).click();
  await page.waitForFunction(() => document.getElementById("here-name").textContent === "# daily");
});

test("two members answer the same question at the same moment, and each sees their own card", async () => {
  await amara.directs("Next question");
  const chidi = await stage.visits("chidi");
  const two = [amara, chidi];
  await Promise.all(two.map(async (member) => {
    await member.presses("Answer", member.page.locator("#here .message", { hasText: "#2 ·" }).last());
    await member.page.locator("#form textarea").fill(ownWords);
    await member.page.getByRole("button", { name: "Submit" }).click();
    await member.page.locator("#here .message.only", { hasText: "In 30 seconds" }).last().waitFor();
  }));
  for (const member of two) assert.equal(await member.page.locator("#here .message.only", { hasText: "In 30 seconds" }).count(), 1);
});

test("a permission that is taken away is missed, and its return is noticed", async () => {
  const threads = amara.page.locator("#permissions label", { hasText: "Create Public Threads" }).locator("input");
  await threads.uncheck();
  await amara.page.waitForFunction(() => document.getElementById("told").textContent.includes("taken"));
  await amara.directs("Next question");
  const third = amara.page.locator("#here .message", { hasText: "#3 ·" }).last();
  await third.waitFor();
  assert.equal(await third.locator("button.thread").count(), 0);
  await threads.check();
  await amara.page.waitForFunction(() => document.getElementById("told").textContent.includes("given"));
});

test("a bot that was down for a question posts it when it is back", async () => {
  await amara.directs("Stop it");
  await amara.directs("A day");
  await amara.directs("Start it");
  await amara.page.locator("#here .message", { hasText: "#4 ·" }).last().waitFor();
});

test("the log shows each call, and the checks found nothing", async () => {
  await amara.page.locator("#show-log").click();
  await amara.page.locator("#calls li").first().waitFor();
  assert.match(await amara.page.locator("#violations").textContent(), /found nothing/);
  await amara.page.locator("#calls summary").first().click();
  assert.match(await amara.page.locator("#calls details[open]").first().textContent(), /Answered/);
  await amara.page.locator("#close-log").click();
});
