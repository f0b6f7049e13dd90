import { givenBy } from "../play/page.js";

navigator.serviceWorker.onmessage = ({ data }) => (globalThis.outcome = data);
await navigator.serviceWorker.register(WORKER);
const { active } = await navigator.serviceWorker.ready;
active.postMessage(givenBy(location.href));
