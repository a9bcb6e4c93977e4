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
    (
      ["/p/setup.py": "", "/p/.venv/lib/python3.11/site-packages/timm/__init__.py": ""], "timm",
      "/p/.venv/lib/python3.11/site-packages/timm/__init__.py"
    ),
    (["/p/setup.py": "", "/p/.venv/lib/python3.11/site-packages/a.pth": "import os\n# b\n/dev/c\n", "/dev/c/d.py": ""], "d", "/dev/c/d.py"),
    (
      [
        "/p/setup.py": "", "/q/e/__init__.py": "",
        "/p/.venv/lib/python3.11/site-packages/__editable___e_finder.py": "MAPPING: dict[str, str] = {'e': '/q/e'}\n",
      ], "e", "/q/e/__init__.py"
    ),
    // A module of a namespace package that the finder maps, and what lies on the path, which comes first.
    (
      [
        "/p/setup.py": "", "/q/n/inner/__init__.py": "",
        "/p/.venv/lib/python3.11/site-packages/__editable___e_finder.py": "MAPPING: dict[str, str] = {'n.inner': '/q/n/inner'}\n",
      ], "n.inner", "/q/n/inner/__init__.py"
    ),
    (
      [
        "/p/setup.py": "", "/q/e.py": "", "/p/e.py": "",
        "/p/.venv/lib/python3.11/site-packages/__editable___e_finder.py": "MAPPING: dict[str, str] = {'e': '/q/e'}\n",
      ], "e", "/p/e.py"
    ),
    // What pip and `setup.py develop` note of editable installs.
    (
      [
        "/p/setup.py": "", "/q/my e/src/e.py": "",
        "/p/.venv/lib/python3.11/site-packages/e-0.dist-info/direct_url.json": #"{"dir_info": {"editable": true}, "url": "file:///q/my%20e"}"#,
      ], "e", "/q/my e/src/e.py"
    ),
    (["/p/setup.py": "", "/q/e.py": "", "/p/.venv/lib/python3.11/site-packages/e.egg-link": "/q\n../"], "e", "/q/e.py"),
    // The packages of the interpreter that an environment was made with, where the environment says that they are seen.
    (
      [
        "/p/setup.py": "", "/p/.venv/lib/python3.11/site-packages/a.py": "", "/usr/lib/python3.11/site-packages/b.py": "",
        "/p/.venv/pyvenv.cfg": "home = /usr/bin\ninclude-system-site-packages = true\nversion = 3.11.7\n",
      ], "b", "/usr/lib/python3.11/site-packages/b.py"
    ),
    (
      [
        "/p/setup.py": "", "/p/.venv/lib/python3.11/site-packages/a.py": "", "/usr/lib/python3/dist-packages/b.py": "",
        "/p/.venv/pyvenv.cfg": "home = /usr/bin\ninclude-system-site-packages = true\nversion = 3.11.7\n",
      ], "b", "/usr/lib/python3/dist-packages/b.py"
    ),
    // Folders that packaging and tools name.
    (["/p/pyproject.toml": "[tool.setuptools.packages.find]\nwhere = [\n  'code', # here\n]\n", "/p/code/a.py": ""], "a", "/p/code/a.py"),
    (["/p/pyproject.toml": "[tool]\nsetuptools.packages = {find = {where = [\"code\"]}}\n", "/p/code/a.py": ""], "a", "/p/code/a.py"),
    (["/p/pyproject.toml": "[tool.setuptools]\npackage-dir = {\"\" = \"code\"}\n", "/p/code/a.py": ""], "a", "/p/code/a.py"),
    (["/p/pyproject.toml": "[tool.setuptools.package-dir]\n\"a\" = \"code/b\"\n", "/p/code/b/__init__.py": ""], "a", "/p/code/b/__init__.py"),
    (["/p/pyproject.toml": "[tool.poetry]\npackages = [{ include = \"a\", from = \"code\" }]\n", "/p/code/a.py": ""], "a", "/p/code/a.py"),
    (
      ["/p/pyproject.toml": "[tool.hatch.build.targets.wheel]\npackages = [\"code/a\"]\n", "/p/code/a/__init__.py": ""],
      "a", "/p/code/a/__init__.py"
    ),
    (["/p/pyproject.toml": "[tool.mypy]\nmypy_path = \"x:code\"\n", "/p/code/a.py": ""], "a", "/p/code/a.py"),
    (["/p/pyproject.toml": "[tool.pytest.ini_options]\npythonpath = \"code\"\n", "/p/code/a.py": ""], "a", "/p/code/a.py"),
    (["/p/setup.cfg": "[options]\npackage_dir =\n    = code\n", "/p/code/a.py": ""], "a", "/p/code/a.py"),
    (["/p/setup.cfg": "[options.packages.find]\nwhere = code\n", "/p/code/a.py": ""], "a", "/p/code/a.py"),
    (["/p/setup.py": "from setuptools import setup\nsetup(package_dir={'': 'code'})\n", "/p/code/a.py": ""], "a", "/p/code/a.py"),
    (["/p/setup.py": "import setuptools as s\ns.setup(packages=s.find_packages(where='code'))\n", "/p/code/a.py": ""], "a", "/p/code/a.py"),
    // The other projects of a repository, behind what is installed.
    (
      ["/p/.git/HEAD": "", "/p/recipes/setup.py": "", "/p/recipes/src/a/x.py": "", "/p/q/pyproject.toml": "", "/p/q/src/a/b.py": ""], "a.b",
      "/p/q/src/a/b.py"
    ),
    (["/p/.git/HEAD": "", "/p/packages/q/setup.cfg": "", "/p/packages/q/a.py": ""], "a", "/p/packages/q/a.py"),
    (
      [
        "/p/.git/HEAD": "", "/p/recipes/setup.py": "", "/p/q/setup.py": "", "/p/q/a.py": "",
        "/p/recipes/.venv/lib/python3.11/site-packages/a.py": "",
      ], "a", "/p/recipes/.venv/lib/python3.11/site-packages/a.py"
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
      "/p/setup.py": "", "\(site)/fast.cpython-311-x86_64-linux-gnu.so": "", "\(site)/lightning/__init__.py": "", "/p/data/x.txt": "",
    ])
    guard case .opaque = finder.find("fast") else { Issue.record("compiled"); return }
    guard case .opaque = finder.find("lightning") else { Issue.record("opaque by list"); return }
    guard case .opaque = finder.find("socket") else { Issue.record("standard library"); return }
    guard case .namespacePackage = finder.find("data") else { Issue.record("namespace"); return }
    guard case .absent = finder.find("gone") else { Issue.record("absent"); return }
    guard case .absent = finder.find("data../../etc") else { Issue.record("no name"); return }
  }

  @Test func withoutSitePackagesNothingIsSurelyAbsent() {
    guard case .notFound(let reason) = finder(["/p/setup.py": ""]).find("src.net") else { Issue.record("found"); return }
    #expect(reason == "no `src/net.py` below /p")
  }

  @Test func packagesOfTheInterpreterAreNotSeenOtherwise() {
    let finder = finder([
      "/p/setup.py": "", "/p/.venv/lib/python3.11/site-packages/a.py": "", "/usr/lib/python3.11/site-packages/b.py": "",
      "/p/.venv/pyvenv.cfg": "home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.7\n",
    ])
    guard case .absent = finder.find("b") else { Issue.record("found"); return }
  }

  @Test func foldersOutsideOfTheProjectAreRefused() {
    let finder = finder(["/p/pyproject.toml": "[tool.ruff]\nsrc = [\"../q\"]\n", "/q/a.py": ""])
    #expect(!finder.folders.contains("/q"))
    guard case .notFound = finder.find("a") else { Issue.record("found"); return }
  }

  @Test func pythonPathComesBeforeWhatIsInstalled() {
    let files = ["/p/setup.py": "", "/q/a.py": "", "/p/.venv/lib/python3.11/site-packages/a.py": ""]
    let system = MemoryFiles(files: files, links: [:])
    let path = SearchPath(forFile: "/p/recipes/model.yaml", path: [], extra: ["/q"], environments: [], in: system)
    guard case .source(let module) = SourceFinder(path, in: system, cache: SourceCache()).find("a") else { Issue.record("missing"); return }
    #expect(module.path == "/q/a.py")
  }

  @Test func packagingThatMakesNoSenseNamesNothing() {
    for text in ["[", "[tool.ruff]\nsrc = [\"a", "= = =", "[tool.ruff]\nsrc = ]]]", "\u{0}"] {
      _ = ProjectFolders(root: "/p", in: MemoryFiles(files: ["/p/pyproject.toml": text, "/p/setup.cfg": text, "/p/setup.py": text], links: [:]))
    }
  }

  @Test func linksOutOfTheProjectAreRefused() {
    let finder = finder(["/p/setup.py": "", "/etc/secret.py": ""], links: ["/p/net.py": "/etc/secret.py"])
    guard case .opaque(let reason) = finder.find("net") else { Issue.record("read"); return }
    #expect(reason == "`/p/net.py` is a link out of `/p`")
  }

  /// A project's folders stand before the standard library, but not before what an interpreter has loaded when it starts.
  @Test func aProjectMayNameAPackageLikeTheStandardLibrary() {
    let site = "/p/.venv/lib/python3.11/site-packages"
    let finder = finder([
      "/p/setup.py": "", "/p/code/__init__.py": "", "/p/code/net.py": "", "/p/io.py": "", "/p/queue/notes.txt": "", "\(site)/types/__init__.py": "",
    ])
    guard case .source(let module) = finder.find("code.net") else { Issue.record("not found"); return }
    #expect(module.path == "/p/code/net.py")
    for name in ["io", "queue", "types", "json"] {
      guard case .opaque = finder.find(name) else { Issue.record("\(name) is read"); continue }
    }
  }

  @Test func versionsAreThoseOfTheEnvironment() {
    let site = "/p/.venv/lib/python3.12/site-packages"
    let finder = finder([
      "/p/setup.py": "", "/p/.venv/pyvenv.cfg": "home = /usr/bin\nversion_info = 3.12.4.final.0\n",
      "\(site)/torch-2.9.1+cu130.dist-info/METADATA": "",
      "\(site)/segmentation_models_pytorch-0.5.0.dist-info/METADATA": "",
    ])
    #expect(finder.version(of: "torch") == "2.9.1+cu130")
    #expect(finder.version(of: "Segmentation.Models-pytorch") == "0.5.0")
    #expect(finder.version(of: "timm") == nil)
    #expect(finder.pythonVersion == [3, 12, 4])
  }

  @Test func foldersOfConfigsAreLeftOut() {
    let system = MemoryFiles(
      files: ["/p/setup.py": "", "/p/conf/model/a.yaml": "", "/p/recipes/x/model.yaml": "", "/p/recipes/own.py": ""], links: [:])
    func folders(_ file: String) -> [String] {
      SourceFinder(SearchPath(forFile: file, path: [], environments: [], in: system), in: system, cache: SourceCache()).folders
    }
    #expect(folders("/p/conf/model/a.yaml") == ["/p"])
    #expect(folders("/p/recipes/x/model.yaml") == ["/p", "/p/recipes"])
  }

  @Test func theWorkingFolderIsTheRootWhereNothingMarksOne() {
    let system = MemoryFiles(files: ["/w/src/net.py": "", "/w/conf/a.yaml": "", "/else/b.yaml": ""], links: [:])
    func folders(_ file: String) -> [String] {
      let path = SearchPath(forFile: file, path: [], workingFolder: "/w", environments: [], in: system)
      return SourceFinder(path, in: system, cache: SourceCache()).folders
    }
    #expect(folders("/w/conf/a.yaml") == ["/w", "/w/src"])
    #expect(folders("/else/b.yaml") == ["/else"])
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
