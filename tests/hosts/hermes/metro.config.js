// As React Native's own configuration has it, without React Native.

const double = (name) => `${__dirname}/doubles/${name}.js`;

module.exports = {
  resolver: {
    resolverMainFields: ["react-native", "browser", "main"],
    unstable_conditionNames: ["react-native"],
    extraNodeModules: {
      "react-native": double("react_native"),
      "@react-native-async-storage/async-storage": double("storage"),
    },
  },
  transformer: { babelTransformerPath: require.resolve("@react-native/metro-babel-transformer") },
};
