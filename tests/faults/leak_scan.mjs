// Finds planted words in whatever was said, however they were wrapped.

// Shorter runs hold no marker.
const RUN = /[A-Za-z0-9+/_-]{8,}/g;
/** Base64 in an address in Base64 is as deep as anybody wraps. */
const DEPTH = 3;

/** The marker that the text holds, and in which wrapping; `undefined` when there is none. */
export function find(text, markers, depth = DEPTH) {
  const lower = text.toLowerCase();
  const marker = markers.find((marker) => lower.includes(marker.toLowerCase()));
  if (marker !== undefined) return { marker, as: "plain" };
  if (depth === 0) return undefined;
  for (const [as, unwrapped] of unwrappings(text)) {
    const found = find(unwrapped, markers, depth - 1);
    if (found) return { ...found, as: found.as === "plain" ? as : `${as}, ${found.as}` };
  }
  return undefined;
}

function* unwrappings(text) {
  const character = (_, hex) => String.fromCharCode(parseInt(hex, 16));
  const fromPercent = text.replace(/%([0-9a-f]{2})/gi, character);
  if (fromPercent !== text) yield ["percent-encoded", fromPercent];
  const fromEscapes = text.replace(/\\u([0-9a-f]{4})/gi, character);
  if (fromEscapes !== text) yield ["escaped", fromEscapes];
  for (const [run] of text.matchAll(RUN)) {
    // Wherever in a longer text the marker stood, it begins at one of four places. Node reads both alphabets.
    for (let start = 0; start < 4; start++) {
      const decoded = Buffer.from(run.slice(start), "base64").toString("latin1");
      // Nothing that goes on making sense is not worth a deeper look.
      if (/[\x20-\x7e]{6}/.test(decoded)) yield ["Base64", decoded];
    }
  }
}

/** All that leaked: `{ where, marker, as }` for each of the `said` (`{ where, text }`) that holds a marker. */
export function leaks(said, markers) {
  return said.flatMap(({ where, text }) => {
    const found = find(text, markers);
    return found ? [{ where, ...found }] : [];
  });
}
