// The community's AsyncStorage, by a Map.

const items = new Map();

export default {
  getItem: async (name) => items.get(name) ?? null,
  setItem: async (name, value) => void items.set(name, value),
};
