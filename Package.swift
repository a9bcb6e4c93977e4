// swift-tools-version:6.2
import PackageDescription

/// libFuzzer without its main, as `tools/dev/fuzz` gives it: then all code tells it which branches run, but not what it compares, which would call a
/// function at each comparison. Nil in every other build.
let fuzzer = Context.environment["NORMLINT_FUZZER"]
let fuzzerLink: [LinkerSetting] = fuzzer.map { [.unsafeFlags([$0, "-lstdc++"])] } ?? []

let coverage: [SwiftSetting] =
  fuzzer == nil ? [] : [.unsafeFlags(["-sanitize=fuzzer", "-sanitize-coverage=edge,inline-8bit-counters,pc-table", "-enable-testing"])]

/// One set of rules for all our code: Swift 6 concurrency checking, and no warning left standing.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)] + coverage

/// What is released does without the standard library's regular expressions, which would add 1.3 MB to the executable.
let lean: [SwiftSetting] = strict + [.unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"])]

/// What stands in the place of Foundation in the executable that `tools/release/build-static` makes; nothing in every other build.
let absentFoundation: [Target] =
  Context.environment["NORMLINT_STATIC"] == nil
  ? [] : [.target(name: "AbsentFoundation", path: "tools/release/AbsentFoundation", publicHeadersPath: ".")]

/// What a model means, in parts.
let semantics: [Target.Dependency] = ["Catalogue", "Execution", "Formats", "Model", "YAMLSource"]

/// What is fuzzed: a program for libFuzzer, and otherwise tests of its corpus.
let fuzzed = semantics + ["Fixtures", "NormLint", "PythonModels", "Rules"]
let fuzz: Target =
  fuzzer == nil
  ? .testTarget(name: "FuzzTests", dependencies: fuzzed, path: "Tests/Fuzz", exclude: ["Driver"], swiftSettings: strict)
  : .executableTarget(
    name: "fuzz", dependencies: fuzzed, path: "Tests/Fuzz", exclude: ["CorpusTests.swift", "FreshInputTests.swift", "HostileMatrixTests.swift"],
    swiftSettings: strict, linkerSettings: fuzzerLink)

let package = Package(
  name: "normlint",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "normlint", targets: ["Program"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .target(name: "YAMLSource", dependencies: ["CLibYAML"], swiftSettings: lean),
    .target(name: "PythonSource", swiftSettings: lean),
    .target(name: "TOMLSource", swiftSettings: lean),
    // The tests run whole networks, which takes nine times as long with sums that are not optimised.
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]),
    .target(name: "CMemory"),
    .target(name: "CSignals"),
    .plugin(name: "EmbedData", capability: .buildTool, dependencies: ["embed-data"]),
    .executableTarget(
      name: "embed-data", dependencies: ["YAMLSource"], path: "Plugins/embed-data", swiftSettings: lean, linkerSettings: fuzzerLink),
    // What a model is, what known classes build, how models are written, and running them: each knows only those above it.
    .target(name: "Model", dependencies: ["CSignals", "CKernels", "YAMLSource"], path: "Sources/Semantics/Model", swiftSettings: lean),
    .target(
      name: "Catalogue", dependencies: ["Model", "YAMLSource"], path: "Sources/Semantics/Catalogue", swiftSettings: lean,
      plugins: ["EmbedData"]),
    .target(
      name: "Formats", dependencies: ["Catalogue", "Model", "YAMLSource"], path: "Sources/Semantics/Formats",
      swiftSettings: lean, plugins: ["EmbedData"]),
    .target(name: "Execution", dependencies: ["Model"], path: "Sources/Semantics/Execution", swiftSettings: lean),
    .target(
      name: "PythonModels", dependencies: ["CSignals", "Catalogue", "Model", "PythonSource", "TOMLSource", "YAMLSource"],
      path: "Sources/Semantics/Python", swiftSettings: lean),
    // Text of strangers as outputs write it, and the pictures of models.
    .target(name: "Texts", swiftSettings: lean),
    .target(name: "Pictures", dependencies: ["Model", "Texts", "YAMLSource"], swiftSettings: lean, plugins: ["EmbedData"]),
    .target(name: "Rules", dependencies: semantics, swiftSettings: lean, plugins: ["EmbedData"]),
    .target(name: "LanguageServer", swiftSettings: lean),
    .target(
      name: "NormLint",
      dependencies: semantics + [
        "CSignals", "CMemory", "LanguageServer", "Pictures", "PythonModels", "Rules", "TOMLSource", "Texts",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: lean, plugins: ["EmbedData"]),
    .executableTarget(name: "Program", dependencies: ["NormLint"] + absentFoundation.map { .target(name: $0.name) }, swiftSettings: lean),
    .executableTarget(name: "python-tree", dependencies: ["PythonSource"], path: "Tests/PythonTree", swiftSettings: strict),
    .executableTarget(
      name: "python-models", dependencies: ["Catalogue", "Model", "PythonModels", "YAMLSource"], path: "Tests/PythonModelTrees",
      swiftSettings: strict),
    .target(name: "Fixtures", path: "Tests/Fixtures", swiftSettings: strict),
    .testTarget(name: "YAMLSourceTests", dependencies: ["Fixtures", "YAMLSource"], swiftSettings: strict),
    .testTarget(name: "PythonSourceTests", dependencies: ["PythonSource"], swiftSettings: strict),
    .testTarget(name: "SemanticsTests", dependencies: semantics + ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "PythonTests", dependencies: ["Catalogue", "Execution", "Fixtures", "Model", "PythonModels", "PythonSource", "Rules", "YAMLSource"],
      swiftSettings: strict),
    .testTarget(name: "RulesTests", dependencies: semantics + ["Fixtures", "Rules"], swiftSettings: strict),
    .testTarget(name: "PicturesTests", dependencies: semantics + ["Fixtures", "NormLint", "Pictures", "Rules"], swiftSettings: strict),
    .testTarget(
      name: "NormLintTests", dependencies: ["Fixtures", "LanguageServer", "NormLint", "Pictures", "Rules", "Texts"], swiftSettings: strict),
    .testTarget(name: "LanguageServerTests", dependencies: ["LanguageServer"], swiftSettings: strict),
    fuzz,
  ] + absentFoundation
)
