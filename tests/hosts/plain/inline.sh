node -p 'const read = (name) => require("fs").readFileSync(name, "utf8");
  read("landing.html").replace(` src="head-start.js">`, () => ">" + read("node_modules/advocate-wasm/head-start.js"))' \
  > index.html
