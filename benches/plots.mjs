// Figures as SVG that follows the reader's colours.

const COLOURS = ["#0969da", "#cf222e", "#1a7f37", "#9a6700", "#8250df"];
const DARK = ["#4493f8", "#f85149", "#3fb950", "#d29922", "#ab7df8"];
const rules = (colours) =>
  colours
    .map(
      (colour, index) =>
        `.c${index}{stroke:${colour}}rect.c${index},text.c${index}{fill:${colour};stroke:none}`,
    )
    .join("");
const STYLE = `<style>text{font:13px sans-serif;fill:#24292f}path{fill:none;stroke-width:2}.axis{stroke:#8c959f;stroke-width:1}${rules(COLOURS)}@media(prefers-color-scheme:dark){text{fill:#e6edf3}${rules(DARK)}}</style>`;

const svg = (title, height, parts) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 ${height}" role="img" aria-label="${title}">
${STYLE}
<text x="8" y="22">${title}</text>
${parts.join("\n")}
</svg>
`;

/** `bars`: `[name, value]`. */
export function bars(title, unit, bars) {
  const longest = Math.max(...bars.map(([, value]) => value));
  const parts = bars.map(([name, value], index) => {
    const y = 40 + index * 28;
    const width = ((value / longest) * 420).toFixed(1);
    return `<text x="8" y="${y + 14}">${name}</text><rect class="c0" x="40" y="${y}" width="${width}" height="18" rx="3"/>
<text x="${48 + Number(width)}" y="${y + 14}">${Math.round(value)} ${unit}</text>`;
  });
  return svg(title, 52 + bars.length * 28, parts);
}

/** `lines`: `{ name: [[x, y], …] }`; both axes logarithmic, y from 1. */
export function lines(title, lines) {
  const points = Object.values(lines).flat();
  const [widest, highest] = [0, 1].map((axis) => Math.max(...points.map((point) => point[axis])));
  const x = (value) => (40 + (Math.log(value) / Math.log(widest)) * 300).toFixed(1);
  const y = (value) => (250 - (Math.log(value) / Math.log(highest)) * 200).toFixed(1);
  const ticks = [1, 2, 5, 10].filter((value) => value <= highest);
  const steps = [1, 10, 100, 1_000].filter((value) => value <= widest);
  const axes = [
    ...ticks.map(
      (value) =>
        `<path class="axis" d="M40 ${y(value)}H340"/><text x="8" y="${Number(y(value)) + 4}">${value} ×</text>`,
    ),
    ...steps.map((value) => `<text x="${Number(x(value)) - 8}" y="270">${value}</text>`),
  ];
  const drawn = Object.entries(lines).map(([name, line], index) => {
    const path = line.map((point, at) => `${at === 0 ? "M" : "L"}${x(point[0])} ${y(point[1])}`).join("");
    return `<path class="c${index}" d="${path}"/><text class="c${index}" x="352" y="${60 + index * 22}">${name}</text>`;
  });
  return svg(title, 284, [...axes, ...drawn]);
}
