import Catalogue
import Testing

@testable import PythonModels

/// Classes by their own names alone. What is expected is what `resolve_class_path_by_name` of jsonargparse 4.53 gives for `nn.Module`
/// where the program has imported the modules that define something.
@Suite struct ClassSearchTests {
  private static let files = [
    "/p/pyproject.toml": "", "/p/conf/a.yaml": "",
    "/p/app/__init__.py": "", "/p/app/sub/__init__.py": "",
    "/p/app/nets.py": """
    from torch import nn
    class Net(nn.Module): pass
    class Twice(nn.Module): pass
    class Data: pass
    class _Hidden(nn.Module): pass
    def local():
        class Inside(nn.Module): pass
    """,
    "/p/app/sub/more.py": "import torch\nclass Twice(torch.nn.Module): pass\nclass Data(torch.nn.Module): pass\nclass net(torch.nn.Module): pass\n",
    "/p/app/tasks.py": """
    from lightning.pytorch import LightningModule
    class Twice(LightningModule): pass
    """,
  ]

  private static func classes(_ name: String, _ base: ModuleBase = .module, adding more: [String: String] = [:]) -> [String] {
    let system = MemoryFiles(files: files.merging(more) { $1 }, links: [:])
    let path = SearchPath(forFile: "/p/conf/a.yaml", path: [], environments: [], in: system)
    let classes = PythonClasses { SourceFinder(path, in: system, cache: SourceCache()) }
    let found = classes.dottedName(of: name, derivedFrom: base, in: Catalogue(lastResort: nil))
    return found.map { [$0] } ?? classes.absence(of: name).map { [$0.reason] } ?? []
  }

  @Test(arguments: [
    ("Net", ["app.nets.Net"]), ("Data", ["app.sub.more.Data"]),
    ("Twice", ["several classes have this name: `app.nets.Twice`, `app.sub.more.Twice`, `app.tasks.Twice`"]),
    ("_Hidden", ["no module class in the project's Python has this name"]),
    ("Inside", ["no module class in the project's Python has this name"]),
  ]) func namesStandForModules(_ name: String, _ expected: [String]) { #expect(Self.classes(name) == expected) }

  @Test func theModelOfLightningCLIIsALightningModule() { #expect(Self.classes("Twice", .lightningModule) == ["app.tasks.Twice"]) }

  /// Packages that the program doesn't name are searched where those that it names have no such class.
  @Test func whatTheProgramImportsComesFirst() {
    let more = [
      "/p/other/__init__.py": "", "/p/other/nets.py": "from torch import nn\nclass Net(nn.Module): pass\nclass Lone(nn.Module): pass\n",
      "/p/scripts/main.py": "from lightning.pytorch.cli import LightningCLI\nimport app.nets\nLightningCLI()\n",
    ]
    #expect(Self.classes("Net", adding: more) == ["app.nets.Net"])
    #expect(Self.classes("Lone", adding: more) == ["other.nets.Lone"])
  }

  /// A class of an installed package that the program imports.
  @Test func whatTheProgramImportsMayBeInstalled() {
    let site = "/p/.venv/lib/python3.11/site-packages/tasks"
    let more = [
      "/p/main.py": "import tasks\nfrom lightning.pytorch.cli import LightningCLI\nLightningCLI()\n",
      "\(site)/__init__.py": "", "\(site)/scene.py": "from torch import nn\nclass SceneTask(nn.Module): pass\n",
    ]
    #expect(Self.classes("SceneTask", adding: more) == ["tasks.scene.SceneTask"])
    #expect(Self.classes("SceneTask") == ["no module class in the project's Python has this name"])
  }

  @Test func nothingIsSaidOfNamesThatNobodyLooksUp() {
    let system = MemoryFiles(files: Self.files, links: [:])
    let path = SearchPath(forFile: "/p/conf/a.yaml", path: [], environments: [], in: system)
    #expect(PythonClasses { SourceFinder(path, in: system, cache: SourceCache()) }.absence(of: "Twice") == nil)
  }
}
