export function greet({ firstName }) {
  const greeting = document.querySelector("#greeting");
  greeting.querySelector("b").textContent = firstName;
  greeting.hidden = false;
}
