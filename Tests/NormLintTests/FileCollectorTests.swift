import Foundation
import Testing

@testable import NormLint

@Suite("Which files are linted")
struct FileCollectorTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("Folders give their YAML files, sorted by bytes")
  func walks() throws {
    try folder.write("b.yaml", "a/z.yml", "a-b.yaml", "a.yaml", "c.txt", "d.YAML", "yaml", ".hidden.yaml", ".git-like/x.yaml")
    try folder.write("node_modules/x.yaml", "__pycache__/y.yaml", "venv/z.yaml")
    #expect(folder.collect() == ["a-b.yaml", "a.yaml", "a/z.yml", "b.yaml", "venv/z.yaml"])
  }

  @Test("A path by name is linted whatever it is called")
  func explicit() throws {
    try folder.write("model.cfg", ".hidden.yaml", "node_modules/x.yaml")
    #expect(folder.collect(["model.cfg", ".hidden.yaml"]) == [".hidden.yaml", "model.cfg"])
    #expect(folder.collect(["node_modules"]) == ["node_modules/x.yaml"])
  }

  @Test("Each file once, however often it is reached")
  func once() throws {
    try folder.write("a/x.yaml", "z.yaml")
    try folder.link("a/link.yaml", to: "../z.yaml")
    #expect(folder.collect(["", "a", "a/x.yaml", "./a//x.yaml"]) == ["a/x.yaml", "z.yaml"])
    #expect(folder.collect(["a"]) == ["a/link.yaml", "a/x.yaml"])
  }

  @Test("Links to folders are not followed, nor is anything but a regular file")
  func links() throws {
    try folder.write("a/x.yaml")
    try folder.link("a/loop.yaml", to: "..")
    try folder.link("a/self.yaml", to: "self.yaml")
    try folder.link("a/gone.yaml", to: "nowhere")
    try folder.makeFolder("dir.yaml")
    try folder.makePipe("pipe.yaml")
    #expect(folder.collect() == ["a/x.yaml"])
    try folder.link("by-name", to: "a")
    #expect(folder.collect(["by-name"]) == ["by-name/x.yaml"])
  }

  @Test("What leads nowhere is missing; what can't be read has a problem")
  func problems() throws {
    try folder.link("self.yaml", to: "self.yaml")
    try folder.makePipe("pipe.yaml")
    let collector = folder.collector(["gone.yaml", "gone/x.yaml", "self.yaml", "pipe.yaml"])
    #expect(collector.missing.map(folder.name) == ["gone.yaml", "gone/x.yaml"])
    let problems = collector.files().map { file -> String in
      if case .unreadable(let problem) = file.source { "\(folder.name(file.path)) \(problem.message)" } else { "none" }
    }
    #expect(problems.count == 2)
    #expect(problems.first == "pipe.yaml is a pipe, not a file; standard input is read as `normlint -`")
    #expect(problems.last?.hasPrefix("self.yaml can't be read: ") == true)
  }

  @Test("Excluded by glob, and by name only when forced")
  func exclusions() throws {
    try folder.write("a/old/x.yaml", "a/y.yaml", "a/y.gen.yaml", "z.yaml")
    let named = FileCollector.Options(exclude: ["old", "*.gen.yaml"])
    #expect(folder.collect([""], named) == ["a/y.yaml", "z.yaml"])
    #expect(folder.collect(["a/old/x.yaml", "a/old"], named) == ["a/old/x.yaml"])
    let absolute = FileCollector.Options(exclude: ["\(folder.path)/a/*/x.yaml", "/z.yaml"])
    #expect(folder.collect([""], absolute) == ["a/y.gen.yaml", "a/y.yaml", "z.yaml"])
    let forced = FileCollector.Options(exclude: ["old"], forceExclude: true)
    #expect(folder.collect(["a/old/x.yaml", "a/old", "a/y.yaml"], forced) == ["a/y.yaml"])
  }

  @Test("Standard input has a name, by which it can be excluded")
  func standardInput() {
    #expect(folder.collect(["-", "-"]) == ["<stdin>"])
    #expect(folder.collect(["-"], .init(standardInputName: "./m/x.yaml")) == ["m/x.yaml"])
    #expect(folder.collect(["-"], .init(exclude: ["m"], forceExclude: true, standardInputName: "m/x.yaml")) == [])
  }

  @Test("Names need not be UTF-8")
  func rawNames() throws {
    let name = Path(Array("\(folder.path)/".utf8) + [0xFF, 0xFE] + Array(".yaml".utf8))
    let descriptor = try? System.openForWriting(name)
    // Some file systems refuse such names.
    guard let descriptor else { return }
    try System.closeDescriptor(descriptor)
    #expect(folder.collector([""]).files().map(\.path) == [name])
    #expect(folder.collect() == ["\u{FFFD}\u{FFFD}.yaml"])
  }

  @Test("Paths stand in the order of their bytes, the shorter one first")
  func order() {
    let paths = ["", "a", "a/", "a/b", "aa", "b", "\u{E9}"].map { Path($0) }
    #expect(paths.shuffled().sorted() == paths)
    #expect(Set(paths + paths).count == paths.count)
  }
}
