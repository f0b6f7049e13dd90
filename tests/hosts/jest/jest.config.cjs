module.exports = { testMatch: ["**/journey.test.cjs"], transform: {}, testEnvironment: process.env.TEST_ENVIRONMENT };
