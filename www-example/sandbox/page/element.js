// Makes elements. Everything foreign is set as text.

export const part = (id) => document.getElementById(id);

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export const time = (ms) => new Date(ms).toLocaleTimeString();

export const code = (text) => element("code", {}, ...breakable(text));

export const fact = (label, value) => element("span", {}, `${label} `, code(value));

export const tag = (text, kind) => element("span", { className: `tag ${kind}`, textContent: text });

/** A text that is looked at whole, under what it is. */
export function passage(label, text) {
  const shown = element("pre", { tabIndex: 0, textContent: text });
  shown.setAttribute("role", "group");
  shown.setAttribute("aria-label", label);
  return [element("p", { className: "label", textContent: label }), shown];
}

/** May be broken behind its slashes and the like, rather than within its words. */
export function breakable(text) {
  const pieces = String(text).split(/(?<=[/?&=@])/);
  return pieces.flatMap((piece, place) => (place === 0 ? [piece] : [element("wbr"), piece]));
}

const drawn = new WeakMap();

/**
 * Shows the rows, newest first. What has not changed stays the element it was, so that a refresh costs what is new, and what
 * somebody has unfolded or selected stays so. `keyOf` says what a row's look depends on.
 */
export function fill(id, { shown, total }, keyOf, draw) {
  const list = part(id);
  const known = drawn.get(list) ?? new Map();
  const keyed = shown.map((row) => [keyOf(row), row]);
  const rows = new Map(keyed.map(([key, row]) => [key, known.get(key) ?? safely(draw, row)]));
  drawn.set(list, rows);
  const elements = [...rows.values()];
  if (
    elements.some((row, place) => row !== list.children[place]) ||
    list.childElementCount !== elements.length
  ) {
    list.replaceChildren(...elements);
  }
  part(`${id}-empty`).hidden = elements.length > 0;
  part(`${id}-count`).textContent = shown.length < total ? `${shown.length} of ${total}` : total;
}

function safely(draw, row) {
  try {
    return draw(row);
  } catch (error) {
    return element("li", { className: "empty", textContent: `This row cannot be shown: ${error.message}` });
  }
}
