// Holds recorded requests, and the answers to them, against Discord's own description of its API.
//
//   node validate.mjs RECORDING.jsonl...
//
// A recording has one request a line: {"method", "path", "query", "body", "status", "answer"}; `path` begins with the API's
// version or after it, `body` and `answer` are JSON or null. Exits with 1 on any mismatch, and when there was nothing to
// validate: a check that looks at nothing must not pass.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { operations } from "./operations.mjs";
import { faults } from "./faults.mjs";

const allowed = JSON.parse(readFileSync(new URL("allowed.json", import.meta.url), "utf8")).map((entry) => {
  if (!entry.reason) throw new Error(`an entry of allowed.json has no reason: ${JSON.stringify(entry)}`);
  return { ...entry, used: 0, pattern: glob(entry.path) };
});

/** `*` stands for any run of steps of a path, as in `body.*.name`. */
function glob(path) {
  const escaped = path.split("*").map((part) => part.replace(/[.$^()[\]{}+?|\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`);
}

/** Whether leaving it out would mean the same. */
function saysNothing(value) {
  return value === null || value === false || (Array.isArray(value) && value.length === 0);
}

function allowance(operation, fault) {
  return allowed.find(
    (entry) =>
      (entry.operation === "*" || entry.operation === operation.name) &&
      (!entry.fault || fault.message.includes(entry.fault)) &&
      (!entry.empty || saysNothing(fault.value)) &&
      entry.pattern.test(fault.path),
  );
}

const counts = { requests: 0, alike: 0, refused: 0, bodies: 0, answers: 0, mismatches: 0 };

/** What was found sound already. */
const sound = new Set();

/** A request and its answer as text, the same for those that differ only in the digits of ids. */
function form(operation, { query, status, body, answer }) {
  const withoutIds = (_, value) => (typeof value === "string" ? value.replace(/\d{15,20}/g, (id) => `id${id.length}`) : value);
  return JSON.stringify([operation.name, query, status, body, answer], withoutIds);
}

function validate(record, where) {
  const path = record.path.replace(/^\/api(\/v\d+)?(?=\/)/, "").replace(/\?.*$/, "");
  const operation = operations.find((operation) => operation.matches(record.method, path));
  const report = [];
  counts.requests += 1;
  const text = operation && form(operation, record);
  if (sound.has(text)) {
    counts.alike += 1;
    return;
  }
  if (!operation) {
    if (record.status !== 404 && record.status !== 405) report.push(`Discord has no ${record.method} ${path}`);
  } else if (record.status < 200 || record.status > 299) {
    // What the loopback refused need not be well formed; that it was refused is the point.
    counts.refused += 1;
  } else {
    const found = [
      ...unknownParameters(operation, record.query).map((name) => ({ path: `query.${name}`, message: "unknown parameter" })),
    ];
    if (record.body !== null && record.body !== undefined) {
      counts.bodies += 1;
      if (!operation.body) found.push({ path: "body", message: "the operation takes no body" });
      else found.push(...faults(operation.body, record.body, "body"));
    }
    const answer = operation.answers[record.status];
    if (answer === undefined) {
      found.push({ path: "status", message: `the operation never answers ${record.status}` });
    } else if (answer !== null) {
      counts.answers += 1;
      found.push(...faults(answer, record.answer, "answer"));
    }
    for (const fault of found) {
      const entry = allowance(operation, fault);
      if (entry) entry.used += 1;
      else report.push(`${fault.path}: ${fault.message}`);
    }
  }
  if (!report.length && text) sound.add(text);
  if (report.length) {
    counts.mismatches += report.length;
    console.log(`${operation?.name ?? "unknown operation"} (${where})`);
    for (const line of report) console.log(`    ${line}`);
  }
}

function unknownParameters(operation, query) {
  const given = typeof query === "string" ? [...new URLSearchParams(query).keys()] : Object.keys(query ?? {});
  return given.filter((name) => name && !operation.parameters.includes(name.replace(/\[\]$/, "")));
}

for (const file of process.argv.slice(2)) {
  const lines = readFileSync(file, "utf8").split("\n");
  lines.forEach((line, index) => {
    if (line.trim()) validate(JSON.parse(line), `${basename(file)}:${index + 1}`);
  });
}

for (const entry of allowed.filter((entry) => entry.used)) {
  console.log(`allowed ${entry.used} times: ${entry.operation} ${entry.path}: ${entry.reason}`);
}
console.log(
  `${counts.requests} requests, of which ${counts.alike} are like another and ${counts.refused} of the rest were refused; ${counts.bodies} bodies and ${counts.answers} answers validated, ` +
    `${counts.mismatches} mismatches`,
);
if (counts.bodies === 0 || counts.answers === 0) {
  console.log("nothing was validated: is the recording empty?");
  process.exit(1);
}
process.exit(counts.mismatches ? 1 : 0);
