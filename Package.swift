// swift-tools-version:6.2
import PackageDescription

/// One set of rules for all our code: Swift 6 concurrency checking, and no warning left standing.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let package = Package(
  name: "normlint",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "normlint", targets: ["NormLint"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .target(name: "YAMLSource", dependencies: ["CLibYAML"], swiftSettings: strict),
    .target(name: "PythonSource", swiftSettings: strict),
    .target(name: "CKernels"),
    .target(name: "CMemory"),
    .plugin(name: "EmbedData", capability: .buildTool, dependencies: ["embed-data"]),
    .executableTarget(name: "embed-data", dependencies: ["YAMLSource"], path: "Plugins/embed-data", swiftSettings: strict),
    .target(
      name: "Semantics", dependencies: ["CKernels", "YAMLSource"], exclude: ["Python"], swiftSettings: strict,
      plugins: ["EmbedData"]),
    .target(
      name: "PythonModels", dependencies: ["PythonSource", "Semantics"], path: "Sources/Semantics/Python",
      swiftSettings: strict),
    .target(name: "Rules", dependencies: ["Semantics", "YAMLSource"], swiftSettings: strict, plugins: ["EmbedData"]),
    .executableTarget(
      name: "NormLint",
      dependencies: ["CMemory", "Rules", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: strict, plugins: ["EmbedData"]),
    .target(name: "Fixtures", path: "Tests/Fixtures", swiftSettings: strict),
    .testTarget(name: "YAMLSourceTests", dependencies: ["Fixtures", "YAMLSource"], swiftSettings: strict),
    .testTarget(name: "SemanticsTests", dependencies: ["Fixtures", "Semantics", "YAMLSource"], swiftSettings: strict),
    .testTarget(name: "PythonTests", dependencies: ["PythonModels", "PythonSource"], swiftSettings: strict),
    .testTarget(name: "RulesTests", dependencies: ["Fixtures", "Rules", "Semantics", "YAMLSource"], swiftSettings: strict),
    .testTarget(name: "NormLintTests", dependencies: ["Fixtures", "NormLint", "Rules"], swiftSettings: strict),
  ]
)
