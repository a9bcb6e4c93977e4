import Catalogue
import Model
import Testing
import YAMLSource

@testable import PythonModels

/// jsonargparse 4.49 gives such constructors a `Head` for each mapping where a parameter is annotated with one, and mappings elsewhere.
@Suite struct TypedArgumentsTests {
  private static let source = """
    from __future__ import annotations
    from dataclasses import dataclass, field
    from typing import List, Optional
    import torch.nn as nn

    @dataclass
    class Head:
        width: int
        names: list = field(default_factory=list)

    class Base(nn.Module):
        def __init__(self, heads: list[Head] | None = None, main: Optional[Head] = None, more: Optional[List[Head]] = None, plain: dict | None = None):
            super().__init__()
            self.heads = nn.Linear(heads[0].width, len(heads))
            self.main = nn.Linear(main.width, len(main.names))
            self.more = nn.Linear(more[0].width, 1)
            self.plain = nn.Linear(plain["width"], 1)

    class Net(Base):
        def __init__(self, size: int, **kwargs):
            super().__init__(**kwargs)
    """

  private static func head(_ width: Int, names: [Value] = []) -> Value {
    let node = NodeID(0)
    let names = Keyword("names", Argument(.list(names.map { Argument($0, node) }), node))
    return .mapping([Keyword("width", Argument(.int(width), node)), names])
  }

  @Test(arguments: [(ModuleCall.Loading.typed, [2, 5, 7, 9]), (.plain, [])])
  func mappingsBecomeDataclasses(loading: ModuleCall.Loading, widths: [Int]) {
    let node = NodeID(0)
    let arguments: [(String, Value)] = [
      ("size", .int(3)), ("heads", .list([Argument(Self.head(2), node)])), ("main", Self.head(5, names: [.int(1)])),
      ("more", .list([Argument(Self.head(7), node)])), ("plain", Self.head(9)),
    ]
    let call = ModuleCall(target: "net.Net", keywords: arguments.map { Keyword($0.0, Argument($0.1, node)) }, node: node, loading: loading)
    let tree = OnLargeStack.run {
      PythonModel(finder: TextFinder(["net": Self.source]), catalogue: Catalogue(lastResort: nil), node: node).build(call)
    }
    #expect(tree.modules.dropFirst().compactMap { $0.state.first?.shape.dims.last?.value } == widths)
  }
}
