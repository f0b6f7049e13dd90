// As React Native's own configuration has it, without React Native.

module.exports = {
  resolver: {
    resolverMainFields: ["react-native", "browser", "main"],
    unstable_conditionNames: ["react-native"],
  },
  transformer: { babelTransformerPath: require.resolve("@react-native/metro-babel-transformer") },
};
