// Somebody who reads a page that fills its greeting by itself.

const greeting = () => document.querySelector("[data-advocate-referrer]");

async function read() {
  const { stage } = globalThis;
  while (document.readyState !== "complete" || stage.answered < stage.asked) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // The answer is read and written after it came.
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { greeting: greeting().checkVisibility() && greeting().innerText.trim(), asked: stage.asked };
}

globalThis.outcome = read();
