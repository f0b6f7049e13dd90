// A program: the entry is its argument, what it is given stands in the environment, and what came of it is printed.

import { told } from "./journey.js";

const advocate = await import(process.argv[2]);
console.log(JSON.stringify(await told(advocate, JSON.parse(process.env.GIVEN))));
