type Attributes = Record<string, string | boolean | EventListener | undefined>;
type Child = Node | string | undefined;

/**
 * Makes an element. A function is listened with, `true` sets an empty attribute, `false` and `undefined` set none.
 * Text stays text: nothing on this page is ever parsed as HTML, so no name or code can bring markup along.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (typeof value === "string") made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** The element of the page's own HTML with this id; its absence is a mistake in index.html. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`index.html has no ${type.name} with the id "${id}"`);
  return found;
}
