export default { distDir: process.env.DIST ?? ".next" };
