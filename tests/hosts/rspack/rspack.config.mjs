const { PAGE } = process.env;

export default {
  mode: "production",
  entry: `./play/${PAGE}.js`,
  output: { path: new URL(`dist-${PAGE}`, import.meta.url).pathname },
};
