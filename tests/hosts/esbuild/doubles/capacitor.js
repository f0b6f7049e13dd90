// Of Capacitor, what brings links.

let listener;

export const App = { addListener: async (_, listen) => void (listener = listen) };

/** A link opens the app. */
export const follow = (url) => listener({ url });
