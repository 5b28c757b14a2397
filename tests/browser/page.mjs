// The page as its visitors use it: the built program, a real browser, and verbs.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const program = process.env.DAILY_DRILL ?? fileURLToPath(new URL("../../target/debug/daily-drill", import.meta.url));
const browser = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

/** The program with its page; `stop` ends both. */
export async function playground(options = {}) {
  const process_ = spawn(program, ["playground", ...(options.flags ?? [])], { stdio: ["ignore", "pipe", "inherit"] });
  const begun = performance.now();
  const url = await firstUrl(process_);
  const firstLine = performance.now() - begun;
  const chrome = await chromium.launch({ executablePath: browser, args: ["--no-sandbox"] });
  const context = await chrome.newContext({
    viewport: options.viewport ?? { width: 1280, height: 800 }, locale: "en-GB", timezoneId: "Europe/Berlin",
    colorScheme: options.scheme ?? "dark", reducedMotion: "reduce",
  });
  const visitors = [];
  return {
    url,
    /** Milliseconds until the program printed its address. */
    firstLine,
    context,
    /** Somebody opens the page in a window of their own, as one of the four. */
    async visits(name) {
      const visitor = await Visitor.open(context, url, name);
      visitors.push(visitor);
      return visitor;
    },
    async stop() {
      await chrome.close();
      process_.kill("SIGINT");
      if (process_.exitCode === null) await once(process_, "exit");
      const said = visitors.flatMap((visitor) => visitor.complaints);
      if (said.length > 0) throw new Error(`the browser's console was not free of errors:\n${said.join("\n")}`);
    },
  };
}

async function firstUrl(process_) {
  for await (const line of createInterface({ input: process_.stdout })) {
    const url = line.match(/http:\/\/\S+/);
    if (url) return url[0];
  }
  throw new Error("the program ended before it printed its address");
}

/** Somebody at the page. */
export class Visitor {
  constructor(page, complaints) {
    this.page = page;
    this.complaints = complaints;
  }

  static async open(context, url, name) {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const complaints = [];
    page.on("console", (message) => { if (message.type() === "error") complaints.push(message.text()); });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(url);
    const visitor = new Visitor(page, complaints);
    await visitor.arrived();
    if (name) await visitor.becomes(name);
    return visitor;
  }

  async becomes(name) {
    await this.page.locator(`#people input[value="${name}"]`).check();
    await this.page.waitForFunction((name) => document.querySelector("#here .messages").dataset.place?.startsWith(`${name} `), name);
  }

  /** The first view is there. */
  async arrived() {
    await this.page.waitForFunction(() => document.body.dataset.done !== undefined);
  }

  /** Writes a command with its options into the line and sends it. */
  async runs(line) {
    await this.page.locator("#line").fill(line);
    await this.page.keyboard.press("Escape");
    await this.page.locator("#send").click();
    await this.page.waitForFunction(() => !document.getElementById("send").disabled);
  }

  /** Makes a timetable for every day at nine. */
  async setsUp() {
    await this.runs("/timetable add time:09:00 days:daily zone:Europe/Berlin");
    await this.presses("Save", this.message("Is this right?"));
    await this.message("Done").waitFor();
  }

  /** The newest message in the channel, or in the thread. */
  newest(place = "#here") {
    return this.page.locator(`${place} .message`).last();
  }

  message(text, place = "#here") {
    return this.page.locator(`${place} .message`, { hasText: text }).last();
  }

  async presses(label, within = this.newest()) {
    await within.getByRole("button", { name: label, exact: true }).click();
  }

  async directs(label) {
    const before = await this.page.evaluate(() => document.body.dataset.done);
    await this.page.locator("#scenes").getByRole("button", { name: label, exact: true }).click();
    await this.page.waitForFunction((before) => document.body.dataset.done !== before, before, { timeout: 60_000 });
  }

  async told() {
    return this.page.locator("#told").textContent();
  }
}

export const ownWords = "I would start from what the client may rely on, then name the failure that matters most, and close with the price of each choice.";
