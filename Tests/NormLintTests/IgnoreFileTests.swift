import Testing

@testable import NormLint

@Suite("Patterns of .gitignore")
struct IgnoreFileTests {
  /// The path is below the folder of the file; a closing slash marks a folder.
  private func ignores(_ patterns: String, _ path: String) -> Bool {
    let file = IgnoreFile(directory: Path("/repo"), text: Array(patterns.utf8))
    let isDirectory = path.hasSuffix("/")
    return file.decides(Path("/repo/" + (isDirectory ? String(path.dropLast()) : path)), isDirectory: isDirectory) == true
  }

  @Test(arguments: [
    ("a.yaml", "a.yaml"), ("a.yaml", "x/y/a.yaml"), ("*.yaml", "x/a.yaml"), ("/a.yaml", "a.yaml"), ("x/a.yaml", "x/a.yaml"),
    ("build/", "build/"), ("build/", "x/build/"), ("build", "build/"), ("**/a.yaml", "a.yaml"), ("**/a.yaml", "x/y/a.yaml"),
    ("x/**", "x/a.yaml"), ("x/**", "x/y/z.yaml"), ("x/**/z.yaml", "x/z.yaml"), ("x/**/z.yaml", "x/a/b/z.yaml"),
    ("a?.yaml", "ab.yaml"), ("a[0-9].yaml", "a7.yaml"), ("a[!0-9].yaml", "ax.yaml"), ("a[^0-9].yaml", "ax.yaml"),
    ("a[[:digit:]].yaml", "a7.yaml"), ("a[]x].yaml", "a].yaml"), ("\\#a.yaml", "#a.yaml"), ("\\!a.yaml", "!a.yaml"),
    ("a\\*.yaml", "a*.yaml"), ("a.yaml  ", "a.yaml"), ("a\\ ", "a "), ("a.yaml\r", "a.yaml"), ("# c\n\na.yaml", "a.yaml"),
    ("\u{FEFF}a.yaml", "a.yaml"), ("*\n!b.yaml", "a.yaml"), ("é*.yaml", "éa.yaml"), ("*a*b*c", "xxaxxbxxc"), ("a**b", "axb"),
  ])
  func takes(_ patterns: String, _ path: String) { #expect(ignores(patterns, path)) }

  @Test(arguments: [
    ("a.yaml", "b.yaml"), ("/a.yaml", "x/a.yaml"), ("x/a.yaml", "y/x/a.yaml"), ("build/", "build"), ("x/**", "x/"),
    ("*.yaml", "a.yml"), ("a?.yaml", "a.yaml"), ("x/*.yaml", "x/y/a.yaml"), ("#a.yaml", "#a.yaml"), ("*\n!b.yaml", "b.yaml"),
    ("a[0-9", "a[0-9"), ("a[!0-9].yaml", "a7.yaml"), ("", "a"), ("/", "a"), ("a\\*.yaml", "ab.yaml"), ("**/x/a", "y/a"),
  ])
  func leaves(_ patterns: String, _ path: String) { #expect(!ignores(patterns, path)) }

  @Test("Many stars take no more than pattern times text")
  func manyStars() {
    let pattern = String(repeating: "a*", count: 60) + "b"
    #expect(!ignores(pattern, String(repeating: "a", count: 5000)))
    let deep = String(repeating: "**/a/", count: 40) + "b"
    #expect(!ignores(deep, Array(repeating: "a", count: 400).joined(separator: "/")))
  }
}
