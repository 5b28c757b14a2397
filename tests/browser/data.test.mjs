// A playground that keeps its data.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { ownWords, playground } from "./page.mjs";

test("with --data a streak is still there when the playground is opened again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "daily-drill-"));
  const flags = ["--data", folder];
  try {
    const first = await playground({ flags });
    const amara = await first.visits("amara");
    await amara.setsUp();
    await amara.directs("Next question");
    await amara.presses("Answer", amara.page.locator("#here .message", { hasText: "#1 ·" }).last());
    await amara.page.locator("#form textarea").fill(ownWords);
    await amara.page.getByRole("button", { name: "Submit" }).click();
    await amara.message("1 day").waitFor();
    await first.stop();

    const second = await playground({ flags });
    const again = await second.visits("amara");
    await again.runs("/streak");
    await again.message("1 day").waitFor();
    await again.directs("Next question");
    await again.page.locator("#here .message", { hasText: "#2 ·" }).last().waitFor();
    assert.equal(await again.page.locator("#here .message", { hasText: "#1 ·" }).count(), 0);
    await second.stop();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
