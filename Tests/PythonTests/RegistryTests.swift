import Catalogue
import Model
import Testing
import YAMLSource

@testable import PythonModels

/// Dicts that decorators fill when modules are imported: the module that registers a name is found in the texts of the package.
@Suite struct RegistryTests {
  private static let registry = """
    import torch.nn as nn
    from collections import OrderedDict
    MODELS = {}

    def register(name=None):
        def keep(made):
            MODELS[name or made.__name__] = made
            return made
        return keep

    class Registry:
        def __init__(self):
            self._entries = {}
        def add(self, made):
            self._entries[made.__name__.lower()] = made
            return made

    NETS = Registry()

    def create(name):
        if name not in MODELS:
            raise RuntimeError(f"Unknown model ({name})")
        return MODELS[name]()

    def net(name):
        return NETS._entries[name]()

    def get(name):
        return MODELS.get(name, nn.Identity)()

    class Sources:
        def __init__(self):
            self._sources = OrderedDict()
            self._names = set()
        def register_source(self, prefix, source):
            self._sources[prefix] = source
            self._names.add(prefix)

    SOURCES = Sources()

    def source(name):
        return SOURCES._sources[name]() if name in SOURCES._sources else None

    def member(name):
        return SOURCES._sources[name]() if name in SOURCES._names else None
    """

  private static let files = [
    "/p/setup.py": "", "/p/zoo/__init__.py": "", "/p/zoo/registry.py": registry,
    "/p/zoo/small.py": """
    from torch import nn
    from .registry import register, NETS

    @register()
    def tiny():
        return nn.Linear(1, 2)

    @register(
        name="little-one"
    )
    class Little(nn.Conv2d):
        def __init__(self):
            super().__init__(1, 1, 1)

    @NETS.add
    class Dense(nn.Module): pass
    """,
    "/p/zoo/late.py": """
    from torch import nn
    from .registry import SOURCES

    if nn:
        SOURCES.register_source("late", nn.ReLU)
    """,
    "/p/zoo/large.py": "from torch import nn\nfrom .registry import register\nregister('huge')(nn.Bilinear)\n1 / 0\n",
  ]

  private static func built(_ function: String, _ name: String) -> (tree: PythonTree, read: [String]) {
    let system = MemoryFiles(files: files, links: [:])
    let path = SearchPath(forFile: "/p/model.yaml", path: [], environments: [], in: system)
    let finder = SourceFinder(path, in: system, cache: SourceCache())
    let call = ModuleCall(target: "zoo.registry.\(function)", positional: [Argument(.string(name), NodeID(0))], node: NodeID(0))
    let tree = OnLargeStack.run { PythonModel(finder: finder, catalogue: Catalogue(lastResort: nil), node: NodeID(0)).build(call) }
    return (tree, finder.filesRead)
  }

  @Test(arguments: [
    ("create", "tiny", "Linear"), ("create", "little-one", "Little"), ("net", "dense", "Dense"), ("get", "tiny", "Linear"),
    ("get", "none", "Identity"), ("source", "late", "ReLU"), ("member", "late", "ReLU"),
  ])
  func namesAreFound(function: String, name: String, type: String) {
    let built = Self.built(function, name)
    #expect(built.tree.modules.first?.type == type)
    #expect(!built.read.contains("/p/zoo/large.py"))
  }

  @Test func aNameThatNothingRegistersIsNoCertainFault() {
    guard case .unknown(let reason, _)? = Self.built("create", "tinny").tree.failure else { Issue.record("no unknown"); return }
    #expect(reason == "it may raise RuntimeError: Unknown model (tinny)")
  }

  @Test func definitionsAreFoundInTexts() {
    var index = DefinitionIndex()
    let text = """
      @register
      async def One(): pass
      @add("two", other='Three')
      class Four(Base):
          @property
          def five(self): pass
      TABLE["six"] = f
      TABLE.register("Seven", f)
      x = ["eight"]
      def nine(): pass
      class Ten: pass
      if installed:
          TABLE["eleven"] = f
      def twelve():
          TABLE["thirteen"] = f
      """
    index.add(Array(text.utf8), module: "m")
    let found = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"].filter {
      !index.modules(defining: $0).isEmpty
    }
    #expect(found == ["one", "two", "three", "four", "six", "seven", "ten", "eleven"])
  }

  /// A package imports a module for what this does alone, and never uses the name.
  @Test func importsForTheirEffectsAreEvaluated() {
    let texts = [
      "shop.__init__": "from .core import ALL\nimport shop.extra\n", "shop.core": "ALL = []\n",
      "shop.extra": "from torch import nn\nfrom shop.core import ALL\nALL.append(nn.ReLU)\n",
      "net": """
      from torch import nn
      from shop import ALL
      class Net(nn.Sequential):
          def __init__(self):
              super().__init__(*[make() for make in ALL])
      """,
    ]
    let call = ModuleCall(target: "net.Net", node: NodeID(0))
    let tree = OnLargeStack.run { PythonModel(finder: TextFinder(texts), catalogue: Catalogue(lastResort: nil), node: NodeID(0)).build(call) }
    #expect(tree.modules.map(\.type) == ["Net", "ReLU"])
  }
}
