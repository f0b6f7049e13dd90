module.exports = { testMatch: ["**/*.test.cjs"], transform: {}, testEnvironment: process.env.TEST_ENVIRONMENT };
