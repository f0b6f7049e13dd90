// The same as CommonJS.

const advocate = require(process.argv[2]);
import("./journey.js")
  .then(({ told }) => told(advocate, JSON.parse(process.env.GIVEN)))
  .then((outcome) => console.log(JSON.stringify(outcome)));
