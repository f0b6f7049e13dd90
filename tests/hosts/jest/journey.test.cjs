// A test as an application has it; what came of the journey goes to a file, for jest prints what it likes.

const { writeFileSync } = require("node:fs");
const { told } = require("./journey.cjs");

test("a sign-up", async () => {
  const outcome = await told(require(process.env.ENTRY), JSON.parse(process.env.GIVEN));
  writeFileSync("outcome.json", JSON.stringify(outcome));
});
