// Which page is built stands in the environment.

const { PAGE } = process.env;

export default {
  build: { rollupOptions: { input: `${PAGE}.html` }, outDir: `dist-${PAGE}` },
  worker: { format: "es" },
};
