// Which page is built stands in the environment. In development the optimiser moves scripts away from the file beside them.

const { PAGE } = process.env;

export default {
  build: { rollupOptions: { input: `${PAGE}.html` }, outDir: `dist-${PAGE}` },
  optimizeDeps: { exclude: PAGE === "slim" ? ["advocate-wasm"] : [] },
};
