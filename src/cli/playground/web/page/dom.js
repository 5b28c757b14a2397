// Small helpers for the page's parts.

/** An element with attributes, listeners (`onclick`), and children; false and null are left out. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** An element with HTML that the server has made harmless. */
export function rich(tag, attributes, html) {
  const made = el(tag, attributes);
  made.innerHTML = html;
  for (const spoiler of made.querySelectorAll(".spoiler")) hide(spoiler);
  for (const code of made.querySelectorAll("pre")) code.tabIndex = 0;
  for (const link of made.querySelectorAll("a")) link.target = "_blank";
  return made;
}

function hide(spoiler) {
  spoiler.tabIndex = 0;
  spoiler.setAttribute("role", "button");
  spoiler.setAttribute("aria-label", "Hidden text, press to show");
  const show = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    spoiler.classList.add("open");
    spoiler.removeAttribute("role");
    spoiler.removeAttribute("aria-label");
  };
  spoiler.addEventListener("click", show, { once: true });
  spoiler.addEventListener("keydown", show);
}

const styles = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};

/** A moment as Discord shows it, in the reader's zone and language. */
export function moment(milliseconds, style, now) {
  if (style === "R") return relative(milliseconds - now);
  return new Intl.DateTimeFormat(undefined, styles[style] ?? styles.f).format(milliseconds);
}

function relative(span) {
  const units = [["year", 31536e6], ["month", 2592e6], ["day", 864e5], ["hour", 36e5], ["minute", 6e4], ["second", 1e3]];
  const [unit, length] = units.find(([, length]) => Math.abs(span) >= length) ?? units.at(-1);
  return new Intl.RelativeTimeFormat(undefined, { numeric: "always" }).format(Math.round(span / length), unit);
}

/** Writes all times within an element as they read now. */
export function tellTimes(within, now) {
  for (const time of within.querySelectorAll("time[datetime]")) {
    const at = Number(time.getAttribute("datetime")) * 1000;
    const text = moment(at, time.className, now);
    if (time.textContent !== text) time.textContent = text;
    time.title = moment(at, "F", now);
  }
}

/** Asks the server; gives its JSON, or what went wrong as `error`. */
export async function ask(path, body) {
  try {
    const answer = await fetch(path, body && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) return { error: await answer.text() };
    return await answer.json();
  } catch {
    return { error: "The playground does not answer. Is it still running?" };
  }
}
