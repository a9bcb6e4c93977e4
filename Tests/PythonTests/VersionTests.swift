import Catalogue
import Model
import Testing
import YAMLSource

@testable import PythonModels

/// Versions that sources ask for, compared as PyTorch's `TorchVersion` and `packaging` compare them.
struct VersionTests {
  private static let files = [
    "/p/setup.py": "", "/p/.venv/pyvenv.cfg": "version = 3.12.4\n",
    "/p/.venv/lib/python3.12/site-packages/torch-2.15.0+cu130.dist-info/METADATA": "",
    "/p/net.py": """
    import importlib.metadata
    import sys
    import torch
    from importlib.metadata import PackageNotFoundError, version
    from torch import nn

    def net():
        assert torch.__version__ >= "2.4" and torch.__version__ > (2, 4) and not torch.__version__ < "1.8"
        assert torch.__version__ != "2.15.1" and torch.__version__.split("+")[0] == "2.15.0" == torch.version.__version__
        assert version("torch") == "2.15.0+cu130"
        try:
            importlib.metadata.version("timm")
        except PackageNotFoundError:
            return nn.Linear(sys.version_info.minor, int(torch.__version__.split(".")[1]))
    """,
  ]

  @Test func versionsAreThoseOfWhatIsInstalled() throws {
    let system = MemoryFiles(files: Self.files, links: [:])
    let finder = SourceFinder(SearchPath(forFile: "/p/a.yaml", path: [], environments: [], in: system), in: system, cache: SourceCache())
    let call = ModuleCall(target: "net.net", node: NodeID(0))
    let tree = OnLargeStack.run { PythonModel(finder: finder, catalogue: Catalogue(lastResort: nil), node: NodeID(0)).build(call) }
    let module = try #require(tree.modules.first, "\(String(describing: tree.failure))")
    #expect(module.state.first?.shape == [15, 12])
  }
}
