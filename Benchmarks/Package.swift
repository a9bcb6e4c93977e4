// swift-tools-version:6.2
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  targets: [
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .executableTarget(name: "bare-yaml", dependencies: ["CLibYAML"], path: "Sources/BareYAML"),
    .target(name: "Support", swiftSettings: strict),
    .executableTarget(name: "generate", dependencies: ["Support"], path: "Sources/Generate", swiftSettings: strict),
    .executableTarget(name: "measure", dependencies: ["Support"], path: "Sources/Measure", swiftSettings: strict),
  ]
)
