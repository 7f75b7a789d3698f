// Elements from plain calls: text is always text, never markup.

/** h("button.main", { onclick, "aria-label": "…" }, "text", child, …) */
export function h(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [property, content] of Object.entries(value)) node.style.setProperty(property, content);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for a drawing. */
export function s(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.flat());
  return node;
}

export const icon = (name) => h("i.icon", { "aria-hidden": "true", style: { "--icon": `url("/assets/icons/${name}.svg")` } });

export const byId = (id) => document.getElementById(id);

/** Sets the text only when it differs, so that nothing is read out again and no selection is lost. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const drawn = new WeakMap();

/** Replaces a region's content when `facts` differ from the last time. Focus stays on the element with the same data-focus. */
export function draw(region, facts, make) {
  const key = JSON.stringify(facts);
  if (drawn.get(region) === key) return;
  drawn.set(region, key);
  const focused = region.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  region.replaceChildren(...[make()].flat().filter(Boolean));
  if (focused) region.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
}
