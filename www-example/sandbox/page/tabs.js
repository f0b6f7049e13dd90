// One panel at a time, chosen by tab, arrow key or address.

const tabs = [...document.querySelectorAll("[role=tab]")];
const named = (name) => tabs.find(({ id }) => id === `tab-${name}`);

function show(chosen) {
  for (const tab of tabs) {
    const isChosen = tab === chosen;
    tab.setAttribute("aria-selected", isChosen);
    tab.tabIndex = isChosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !isChosen;
  }
}

function choose(tab) {
  history.replaceState(null, "", `#${tab.id.slice("tab-".length)}`);
  show(tab);
}

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

export function watchTabs() {
  for (const [place, tab] of tabs.entries()) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", ({ key }) => {
      if (!(key in STEPS)) return;
      const next = tabs.at((place + STEPS[key]) % tabs.length);
      choose(next);
      next.focus();
    });
  }
  const follow = () => show(named(location.hash.slice(1)) ?? tabs[0]);
  addEventListener("hashchange", follow);
  follow();
}
