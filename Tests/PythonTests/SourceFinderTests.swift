import Testing

@testable import PythonModels

@Suite struct SourceFinderTests {
  @Test(arguments: [
    // The project's root, its src and the folders down to the YAML file.
    (["/p/setup.py": "", "/p/net.py": ""], "net", "/p/net.py"),
    (["/p/pyproject.toml": "", "/p/src/models/__init__.py": "", "/p/src/models/net.py": ""], "models.net", "/p/src/models/net.py"),
    (["/p/.git/HEAD": "", "/p/recipes/custom.py": ""], "custom", "/p/recipes/custom.py"),
    // A package wins over a module, and both over a namespace package that stands earlier on the path.
    (["/p/setup.py": "", "/p/a/__init__.py": "", "/p/a.py": ""], "a", "/p/a/__init__.py"),
    (["/p/setup.py": "", "/p/a/x.txt": "", "/p/src/a/__init__.py": ""], "a", "/p/src/a/__init__.py"),
    // Parts of a namespace package are looked through in order.
    (["/p/setup.py": "", "/p/a/x.txt": "", "/p/src/a/b.py": ""], "a.b", "/p/src/a/b.py"),
    // What is installed, by itself, by .pth and by setuptools' finder.
    (["/p/setup.py": "", "/p/.venv/lib/python3.11/site-packages/timm/__init__.py": ""], "timm", "/p/.venv/lib/python3.11/site-packages/timm/__init__.py"),
    (["/p/setup.py": "", "/p/.venv/lib/python3.11/site-packages/a.pth": "import os\n# b\n/dev/c\n", "/dev/c/d.py": ""], "d", "/dev/c/d.py"),
    (
      [
        "/p/setup.py": "", "/q/e/__init__.py": "",
        "/p/.venv/lib/python3.11/site-packages/__editable___e_finder.py": "MAPPING: dict[str, str] = {'e': '/q/e'}\n",
      ], "e", "/q/e/__init__.py"
    ),
  ])
  func sources(files: [String: String], name: String, path: String) {
    guard case .source(let module) = finder(files).find(name) else { Issue.record("\(name) is not found"); return }
    #expect(module.path == path)
    #expect(module.isPackage == path.hasSuffix("__init__.py"))
  }

  @Test func whatIsNoSource() {
    let site = "/p/.venv/lib/python3.11/site-packages"
    let finder = finder([
      "/p/setup.py": "", "\(site)/fast.cpython-311-x86_64-linux-gnu.so": "", "\(site)/transformers/__init__.py": "", "/p/data/x.txt": "",
    ])
    guard case .opaque = finder.find("fast") else { Issue.record("compiled"); return }
    guard case .opaque = finder.find("transformers") else { Issue.record("opaque by list"); return }
    guard case .opaque = finder.find("socket") else { Issue.record("standard library"); return }
    guard case .namespacePackage = finder.find("data") else { Issue.record("namespace"); return }
    guard case .absent = finder.find("gone") else { Issue.record("absent"); return }
    guard case .absent = finder.find("data../../etc") else { Issue.record("no name"); return }
  }

  @Test func withoutSitePackagesNothingIsSurelyAbsent() {
    guard case .notFound(let reason) = finder(["/p/setup.py": ""]).find("src.net") else { Issue.record("found"); return }
    #expect(reason == "no `src/net.py` below /p, /p/recipes")
  }

  @Test func linksOutOfTheProjectAreRefused() {
    let finder = finder(["/p/setup.py": "", "/etc/secret.py": ""], links: ["/p/net.py": "/etc/secret.py"])
    guard case .opaque(let reason) = finder.find("net") else { Issue.record("read"); return }
    #expect(reason == "`/p/net.py` is a link out of `/p`")
  }

  @Test func oneFileIsParsedOnce() {
    let cache = SourceCache()
    let files = ["/p/setup.py": "", "/p/net.py": "x = 1"]
    let parsed = (0..<2).map { _ -> AnyObject? in
      guard case .source(let module) = finder(files, cache: cache).find("net") else { return nil }
      return module.file
    }
    #expect(parsed[0] != nil && parsed[0] === parsed[1])
  }

  private func finder(_ files: [String: String], links: [String: String] = [:], cache: SourceCache = SourceCache()) -> SourceFinder {
    let system = MemoryFiles(files: files, links: links)
    let path = SearchPath(forFile: "/p/recipes/model.yaml", path: [], environments: [], in: system)
    return SourceFinder(path, in: system, cache: cache)
  }
}
