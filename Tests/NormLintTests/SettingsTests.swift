import Foundation
import Rules
import Testing
import YAMLSource

@testable import NormLint

/// What settings do is shown by the transcripts in `fixtures/cli`; here is how they are found and what they mean.
@Suite("Settings")
struct SettingsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> Path { Path("\(folder.path)/\(name)") }

  private func read(_ text: String) -> (settings: Settings, mistakes: [String]) {
    var reader = SettingsReader(
      YAMLFile(bytes: Array(text.utf8)), name: "s.yaml", directory: Path(folder.path), over: Settings())
    reader.readHead()
    if reader.mistakes.isEmpty { reader.readBody(over: Settings()) }
    return (reader.settings, reader.mistakes.map(\.message))
  }

  @Test("rules.yaml writes down the defaults")
  func defaults() {
    let (settings, mistakes) = read(RuleDocumentation.embeddedText)
    #expect(mistakes.isEmpty)
    let selection = Selection(settings, CommandLineSettings(), for: nil)
    for code in RuleCode.allCases { #expect(selection.severity(of: code) == code.defaultSeverity) }
    let written = settings.fix.choice(for: Path("/a"))
    let standard = Settings().fix.choice(for: Path("/a"))
    #expect(written.prefer == standard.prefer && written.numGroups == standard.numGroups)
    #expect(settings.contexts.isEmpty && settings.modules.names.isEmpty && !settings.forceExclude)
    #expect(Set(settings.origins.keys).isSuperset(of: ["rules", "select", "exclude", "fix", "modules", "contexts"]))
  }

  @Test("The closest settings file wins, and other tools' rules.yaml is none")
  func discovery() throws {
    try folder.write("normlint.yaml", text: "ignore: [NL1]\n")
    try folder.write("a/.normlint.yaml", text: "ignore: [NL2]\n")
    try folder.write("a/b/rules.yaml", text: "normlint-rules: 1\nignore: [NL3]\n")
    try folder.write("a/c/rules.yaml", text: "rules: [some, other]\n")
    try folder.makeFolder("a/c/d")
    let store = SettingsStore()
    let found = { (name: String) in store.settings(for: path(name)).path.map(folder.name) }
    #expect(found("a/b") == "a/b/rules.yaml")
    #expect(found("a/c/d") == "a/.normlint.yaml")
    #expect(store.settings(for: Path(folder.path)).path.map(folder.name) == "normlint.yaml")
    #expect(store.problems.isEmpty)
    #expect(SettingsStore(.init(isIsolated: true)).settings(for: path("a")).path == nil)
  }

  @Test("Settings files are not linted, whatever other files are")
  func settingsAreNoModels() throws {
    let block = "normlint-rules: 1\nmodules: {a.B: {layers: [{id: a, type: BatchNorm2d, args: [3]}]}}\n"
    try folder.write("normlint.yaml", "rules.yaml", "base.yaml", text: block)
    #expect(folder.collect() == ["base.yaml"])
    #expect(folder.collect(["normlint.yaml"]) == [])
    #expect(try Tool.normlint("base.yaml", in: folder).code == 0)
  }

  @Test("exclude holds in walks, and by force for paths given by name")
  func exclude() throws {
    try folder.write("gen/a.yaml", "b.yaml")
    try folder.write("normlint.yaml", text: "exclude: [gen]\n")
    let shown = { (arguments: String...) in try Tool.run(Tool.normlint, ["--show-files"] + arguments, in: folder).output }
    #expect(try shown() == "b.yaml\n")
    #expect(try shown("gen/a.yaml") == "gen/a.yaml\n")
    #expect(try shown("gen/a.yaml", "--force-exclude") == "")
    #expect(try shown("gen/a.yaml", "--config", "force-exclude=true") == "")
    #expect(try shown("--isolated") == "b.yaml\ngen/a.yaml\n")
  }

  @Test("Of several settings of a rule the more specific one counts, then the last path")
  func severities() {
    let settings = read(
      """
      rules:
        NL1: note
        NL101: {files: {"old/**": "off", "old/new/*": warning}}
        batched-running-stat: {severity: error}
        NL3: off
        NL303: warning
      """
    ).settings
    let level = { (code: RuleCode, name: String) in settings.level(of: code, for: path(name))?.level.text }
    #expect(level(.capturedRunningStat, "a.yaml") == "note")
    #expect(level(.batchedRunningStat, "a.yaml") == "error")
    #expect(level(.constantOutput, "a.yaml") == "warning" && level(.groupsAsEps, "a.yaml") == "off")
    let own = read("rules: {NL101: {severity: error, files: {\"old/**\": off, \"old/new/*\": warning}}}").settings
    #expect(own.level(of: .batchedRunningStat, for: path("old/a.yaml"))?.level == .off)
    #expect(own.level(of: .batchedRunningStat, for: path("old/new/a.yaml"))?.level.text == "warning")
    #expect(own.level(of: .batchedRunningStat, for: path("a.yaml"))?.level.text == "error")
  }

  @Test("fix per path, and keys in the old spelling")
  func fix() {
    let settings = read(
      "fix: {prefer: [norm-layer, eval], files: {\"a/**\": {num_groups: 8}, \"a/b/**\": {prefer: eval}}}\nmax_memory: 512 MiB\n"
    ).settings
    #expect(settings.fix.choice(for: path("x.yaml")).numGroups == 32)
    #expect(settings.fix.choice(for: path("a/x.yaml")).numGroups == 8)
    #expect(settings.fix.choice(for: path("a/x.yaml")).prefer == [.normLayer, .eval])
    #expect(settings.fix.choice(for: path("a/b/x.yaml")).prefer == [.eval])
    #expect(settings.maxMemory == 512 << 20)
    #expect(read("max_memory: 1\nmax-memory: 2").mistakes == ["`max-memory` of the settings is given twice, as `max-memory` too"])
  }

  @Test(
    "Sizes are read alike in settings and behind --max-memory",
    arguments: [
      ("512M", 512 << 20), ("512 MiB", 512 << 20), ("4G", 4 << 30), ("1.5k", 1536), ("1073741824", 1 << 30), ("2 tib", 2 << 40), ("0", 0),
      ("64 B", 64), ("4 GB", nil), ("12345678901 TiB", nil), ("M", nil), ("-1", nil), ("nan", nil), ("1e3", nil),
    ] as [(String, Int?)])
  func sizes(text: String, bytes: Int?) {
    #expect(ByteSize.parse(text) == bytes && (try? RunLimits.bytes(text)) == bytes)
    let (settings, mistakes) = read("max-memory: \(text)")
    #expect(settings.maxMemory == bytes && mistakes.isEmpty == (bytes != nil))
  }

  @Test("extend inherits: mappings grow, lists are replaced, globs start at their own file")
  func extend() throws {
    try folder.write("base/b.yaml", text: "rules: {NL101: note, NL102: off}\nexclude: [gen]\nselect: [NL1]\n")
    try folder.write("normlint.yaml", text: "extend: base/b.yaml\nrules: {NL101: error}\nselect: [NL2]\n")
    let store = SettingsStore()
    let settings = store.settings(for: Path(folder.path)).settings
    #expect(store.problems.isEmpty)
    #expect(settings.level(of: .batchedRunningStat, for: nil)?.level.text == "error")
    #expect(settings.level(of: .capturedRunningStat, for: nil)?.level == .off)
    #expect(settings.select == [Selection.Selector("NL2")])
    #expect(settings.exclude?.match(path("base/gen/a.yaml")) == true && settings.exclude?.match(path("gen/a.yaml")) == false)
  }

  @Test("Versions", arguments: [(">=0.1", true), ("0.1.0", true), (">=0.1, <0.1.1", true), (">0.1", false), ("!=0.1", false), ("1", false)])
  func versions(text: String, isAllowed: Bool) { #expect(VersionRequirement(text)?.allows("0.1.0") == isAllowed) }
}
