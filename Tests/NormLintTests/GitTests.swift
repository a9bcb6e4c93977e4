import Foundation
import Testing

@testable import NormLint

@Suite("Ignored as git ignores")
struct GitTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @discardableResult
  private func git(_ arguments: String...) throws -> String {
    let git = URL(fileURLWithPath: "/usr/bin/env")
    return try Tool.run(git, ["git"] + arguments, in: folder).output
  }

  private var settings: FileCollector.Options { .init(respectGitignore: true) }

  @Test("Patterns of the whole chain hold, the closest file first")
  func chain() throws {
    try git("init", "-q")
    try folder.write(".git/info/exclude", text: "local.yaml\nlater.yaml\n")
    try folder.write(".gitignore", text: "/out/\n*.gen.yaml\n!keep.gen.yaml\n")
    try folder.write("sub/.gitignore", text: "!b.gen.yaml\nonly-here.yaml\n!later.yaml\n")
    try folder.write("out/x.yaml", "sub/out/x.yaml", "a.gen.yaml", "keep.gen.yaml", "sub/b.gen.yaml", "sub/only-here.yaml")
    try folder.write("only-here.yaml", "local.yaml", "sub/local.yaml", "sub/later.yaml", "later.yaml")
    let all = ["keep.gen.yaml", "only-here.yaml", "sub/b.gen.yaml", "sub/later.yaml", "sub/out/x.yaml"]
    #expect(folder.collect() == all)
    #expect(folder.collect(["sub"]) == all.filter { $0.hasPrefix("sub/") })
    #expect(folder.collect(["out", "local.yaml"]) == ["local.yaml", "out/x.yaml"])
    #expect(folder.collect([""], .init(respectGitignore: false)).count == 11)
  }

  @Test("A repository inside another has its own rules")
  func nested() throws {
    try git("init", "-q")
    try folder.write(".gitignore", text: "x.yaml\n")
    try folder.write("x.yaml", "inner/x.yaml", "inner/y.yaml")
    try folder.write("inner/.git", text: "gitdir: ../.git/modules/inner\n")
    try folder.write(".git/modules/inner/info/exclude", text: "y.yaml\n")
    #expect(folder.collect() == ["inner/x.yaml"])
    #expect(folder.collect(["inner"]) == ["inner/x.yaml"])
  }

  @Test(
    "Git reads core.excludesFile the same",
    arguments: [
      "[core]\n\texcludesFile = own\n", "[core]\nexcludesfile=own # mine\n", "[CORE] EXCLUDESFILE = \"own\"\n",
      "[core]\nexcludesFile = other\n[user]\nexcludesFile = own\n", "[core]\nexcludesFile = other\n[core]\nexcludesFile = own\n",
      "[core]\nexcludesFile = \"ow\\\"n\" ; mine\n", "[core]\nexcludesFile = own; mine\n", "[core]\r\nexcludesFile = own\r\n",
      "[core]\nexcludesFile =\n", "[user]\nname = nobody\n",
    ])
  func excludesFile(_ configuration: String) throws {
    try git("init", "-q")
    try folder.write(".git/config", text: configuration)
    try folder.write("own", text: "a.yaml\n!c.yaml\n")
    try folder.write("other", text: "b.yaml\n")
    try folder.write("ow\"n", text: "d.yaml\n")
    try folder.write(".git/info/exclude", text: "c.yaml\n")
    try folder.write("a.yaml", "b.yaml", "c.yaml", "d.yaml", "sub/a.yaml")
    let listed = try git("ls-files", "-co", "--exclude-standard")
    #expect(folder.collect() == listed.split(separator: "\n").map(String.init).filter { $0.hasSuffix(".yaml") })
  }

  @Test("The person's own configuration names the file where the repository's does not")
  func ownConfiguration() throws {
    let configuration = GitConfiguration { ["HOME": folder.path][$0] }
    let git = Path("/nowhere")
    try folder.write(".config/git/config", text: "[core]\nexcludesFile = ~/weaker\n")
    #expect(configuration.excludesFile(ofRepository: git)?.text == folder.path + "/weaker")
    try folder.write(".gitconfig", text: "[core]\nexcludesFile = ~/stronger\n")
    #expect(configuration.excludesFile(ofRepository: git)?.text == folder.path + "/stronger")
  }

  @Test("A .gitignore counts outside of repositories too")
  func withoutRepository() throws {
    try folder.write(".gitignore", text: "x.yaml\n")
    try folder.write("x.yaml", "y.yaml")
    #expect(folder.collect() == ["y.yaml"])
  }

  @Test(
    "Git itself decides the same",
    arguments: [
      "*.yaml\n!a*.yaml", "/a\n!/a/b", "a/*\n!a/b/", "**/b/*.yaml", "a/**/c.yaml", "[ab]/", "b/c.yaml", "/*\n!/b", "a?c*",
      "*\n!*/\n!c.yaml", "**", "a/**", "!a\na", "b/**/\n", "\\a", "[!a]*", "a\\", "[a-b", "*/c.yaml", "/**/c.yaml", "a/b/", "c.yaml/",
      "a**/*.yaml", "b/***/", "a**/", "/a**", "ab?.yaml",
    ])
  func differential(_ patterns: String) throws {
    try git("init", "-q")
    try folder.write(".gitignore", text: patterns + "\n")
    for parent in ["", "a/", "b/", "a/b/", "a/b/c/", "b/a/", "abc/"] {
      try folder.write("\(parent)a.yaml", "\(parent)c.yaml", "\(parent)abc.yaml", "\(parent)b.yaml")
    }
    let listed = try git("ls-files", "-co", "--exclude-standard", "-z")
    let expected = listed.split(separator: "\0").map(String.init).filter { $0.hasSuffix(".yaml") }
    #expect(folder.collect() == expected.sorted { Path($0) < Path($1) })
  }

  @Test("What git tracks is linted whatever an ignore file says", arguments: ["2", "4"], ["sha1", "sha256"])
  func tracked(version: String, hash: String) throws {
    try git("init", "-q", "--object-format=\(hash)")
    try git("config", "index.version", version)
    try folder.write(".gitignore", text: "data/\n*.local.yaml\n")
    try folder.write("data/a.yaml", "data/deep/b.yaml", "data/deep/c.yaml", "x.local.yaml", "y.local.yaml", "data/other/d.yaml", "data/notes.txt")
    try git("add", "-f", "data/a.yaml", "data/deep/b.yaml", "x.local.yaml", "data/notes.txt")
    #expect(folder.collect() == ["data/a.yaml", "data/deep/b.yaml", "x.local.yaml"])
    try git("rm", "-q", "--cached", "data/a.yaml", "data/deep/b.yaml")
    #expect(folder.collect() == ["x.local.yaml"])
  }

  @Test("What a split index and the one that it changes track is linted")
  func split() throws {
    try git("init", "-q")
    try folder.write(".gitignore", text: "data/\n")
    try folder.write("data/a.yaml", "data/b.yaml", "data/c.yaml", "z.yaml")
    try git("add", "-f", "data/b.yaml")
    try git("update-index", "--split-index")
    try git("add", "-f", "data/a.yaml")
    try folder.write("data/b.yaml", text: "changed: 1\n")
    try git("add", "data/b.yaml")
    #expect(folder.collect() == ["data/a.yaml", "data/b.yaml", "z.yaml"])
  }

  @Test("An ignore file that is a link ignores nothing")
  func link() throws {
    try git("init", "-q")
    try folder.write("rules", text: "a.yaml\n")
    try folder.write("a.yaml")
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/.gitignore", withDestinationPath: "rules")
    #expect(try git("ls-files", "-co", "--exclude-standard").contains("a.yaml"))
    #expect(folder.collect() == ["a.yaml"])
  }

  @Test("An index that is no index tracks nothing", arguments: ["", "DIRC", "DIRC\0\0\0\u{2}\0\0\0\u{7F}x", "no index at all"])
  func damaged(text: String) throws {
    try git("init", "-q")
    try folder.write(".git/index", text: text)
    try folder.write(".gitignore", text: "x.yaml\n")
    try folder.write("x.yaml", "y.yaml")
    #expect(folder.collect() == ["y.yaml"])
  }
}
