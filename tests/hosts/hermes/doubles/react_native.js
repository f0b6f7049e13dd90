// Of React Native, what brings deep links.

let listener;

export const Linking = {
  addEventListener: (_, listen) => (listener = listen),
  getInitialURL: async () => "shop://open?rsCode=BOBTESTERMAN",
};

/** A link is followed while the app is open. */
export const follow = (url) => listener({ url });
