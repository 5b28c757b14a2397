// What does not fit a schema, each fault with its path.
//
// Zod's own reports are not used for objects and unions: it drops unknown fields without a word, and of a union it tells why
// each of the members did not fit. Here an unknown field is a fault, and of a union the member that fits best is meant.

/** The faults of a value: `[{path, message}]`. */
export function faults(schema, value, path) {
  const { def } = schema._zod;
  switch (def.type) {
    case "lazy":
      return faults(def.getter(), value, path);
    case "optional":
      return value === undefined ? [] : faults(def.innerType, value, path);
    case "nullable":
      return value === null ? [] : faults(def.innerType, value, path);
    case "object":
      // Its own check would look through all that it holds, at every level once more.
      return [...(isObject(value) && !def.checks?.length ? [] : own(schema, value, path)), ...(isObject(value) ? fields(def.shape, value, path) : [])];
    case "array":
      if (!Array.isArray(value)) return own(schema, value, path);
      return [...own(schema, value, path), ...value.flatMap((item, index) => faults(def.element, item, `${path}.${index}`))];
    case "record":
      if (!isObject(value)) return own(schema, value, path);
      return Object.entries(value).flatMap(([key, item]) => faults(def.valueType, item, `${path}.${key}`));
    case "union":
      return best(def.options.map((option) => faults(option, value, path)), path);
    default:
      return own(schema, value, path);
  }
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fields(shape, value, path) {
  const known = Object.entries(shape).flatMap(([key, field]) => faults(field, value[key], `${path}.${key}`));
  const unknown = Object.keys(value)
    .filter((key) => !(key in shape))
    .map((key) => ({ path: `${path}.${key}`, message: "unknown field", value: value[key] }));
  return [...known, ...unknown];
}

/** The faults of the value itself, not of what it holds. */
function own(schema, value, path) {
  const { issues = [] } = schema.safeParse(value).error ?? {};
  return issues
    .filter((issue) => issue.path.length === 0)
    .map((issue) => ({ path, message: `${message(issue)}, not ${JSON.stringify(value)?.slice(0, 80)}` }));
}

/** Zod-mini carries no sentences of its own. */
function message({ code, expected, values, minimum, maximum, format, message }) {
  if (expected) return `should be ${expected}`;
  if (values) return `should be one of ${values.map((value) => JSON.stringify(value)).join(", ")}`;
  if (minimum !== undefined) return `should be at least ${minimum}`;
  if (maximum !== undefined) return `should be at most ${maximum}`;
  return format ? `should be ${format}` : (message ?? code);
}

/** Of the members of a union, the one of the right `type` with the fewest faults. */
function best(candidates, path) {
  const weight = (found) =>
    found.reduce((sum, fault) => sum + (fault.path === `${path}.type` ? 1000 : fault.path === path ? 10_000 : 1), 0);
  return candidates.reduce((best, found) => (weight(found) < weight(best) ? found : best));
}
