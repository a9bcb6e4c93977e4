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

  /// What jsonargparse 4.49 gives a parameter with an annotation for `net.Part` as a string, and as a mapping with `class_path`; nil where it
  /// refuses that.
  private static let forms: [(annotation: String, text: String?, mapping: String?)] = [
    ("str", "str", nil), ("Any", "str", "Part"), ("object", "str", "Part"), ("Optional[str]", "str", nil), ("Union[str, nn.Module]", "str", "Part"),
    ("Union[nn.Module, str]", "Part", "Part"), ("nn.Module", "Part", "Part"), ("Union[nn.Module, dict]", "Part", "Part"),
    ("Union[None, dict, nn.Module]", "Part", "dict"), ("Mapping[str, Any]", nil, "dict"), ("dict[str, Any]", nil, "dict"),
    ("dict | None", nil, "dict"), ("Literal['net.Part', 'b']", "str", nil), ("Union[int, str]", "str", nil), ("Type[nn.Module]", "type", nil),
    ("Callable[[int], nn.Module]", "partial", nil), ("Union[list, dict]", nil, "dict"),
  ]

  @Test(arguments: forms)
  func annotationsDecideWhatAClassIsGivenAs(annotation: String, text: String?, mapping: String?) {
    for (call, expected) in [(Self.text, text), (Self.mapping, mapping)] {
      guard let expected else { continue }
      let tree = Self.tree(of: annotation, with: .template(call), body: #"self.add_module("a " + type(net).__name__, nn.Identity())"#)
      #expect(tree.modules.dropFirst().map(\.name) == ["a \(expected)"], "\(String(describing: tree.failure))")
    }
  }

  /// `net.Part` as a string, and as a mapping with `class_path`.
  private static let text = ModuleCall(target: "net.Part", node: NodeID(1))
  private static let mapping = ModuleCall(
    target: "net.Part", keywords: [Keyword("width", Argument(.int(4), NodeID(2)))], node: NodeID(1), name: NodeID(2), loading: .typed)

  /// The tree of a class whose constructor says with `body` what its parameter `net` got.
  private static func tree(of annotation: String, with value: Value, body: String) -> PythonTree {
    let source = """
      from typing import *
      import torch.nn as nn

      class Part(nn.Module):
          def __init__(self, width: int = 8):
              super().__init__()

      class Net(nn.Module):
          def __init__(self, net: \(annotation)):
              super().__init__()
              \(body)
      """
    let call = ModuleCall(target: "net.Net", keywords: [Keyword("net", Argument(value, NodeID(1)))], node: NodeID(0), loading: .typed)
    return OnLargeStack.run {
      PythonModel(finder: TextFinder(["net": source]), catalogue: Catalogue(lastResort: nil), node: NodeID(0)).build(call)
    }
  }

  /// What jsonargparse 4.53 makes of `{"a": "net.Part", "b": {"class_path": "net.Part", "init_args": {"width": 4}}}`.
  @Test(arguments: [
    ("dict", ["str", "dict"]), ("Optional[dict]", ["str", "dict"]), ("dict | None", ["str", "dict"]), ("Union[dict, str]", ["str", "dict"]),
    ("Any", ["str", "Part"]), ("object", ["str", "Part"]), ("dict[str, Any]", ["str", "Part"]), ("Mapping[str, Any]", ["str", "Part"]),
    ("dict[str, nn.Module]", ["Part", "Part"]),
  ])
  func annotationsDecideWhatItemsAreGivenAs(annotation: String, types: [String]) {
    let items = [("a", Self.text), ("b", Self.mapping)].map { Keyword($0, Argument(.template($1), NodeID(1))) }
    let tree = Self.tree(
      of: annotation, with: .mapping(items),
      body: #"for name, value in net.items(): self.add_module(name + " " + type(value).__name__, nn.Identity())"#)
    #expect(tree.modules.dropFirst().map(\.name) == zip(["a", "b"], types).map { "\($0) \($1)" }, "\(String(describing: tree.failure))")
  }

  /// What jsonargparse 4.49 makes of the string `A` for enumerations with a member `A`; `Word` is one of strings.
  @Test(arguments: [
    ("Plain", "Plain"), ("Word", "Word"), ("Optional[Plain]", "Plain"), ("Union[Plain, str]", "Plain"), ("Union[str, Plain]", "Plain"),
    ("Plain | None", "Plain"), ("str | Word", "str"), ("Word | str", "str"), ("str", "str"),
  ])
  func textNamesAMemberOfAnEnumeration(annotation: String, type: String) {
    let source = """
      from enum import Enum
      from typing import *
      import torch.nn as nn

      class Plain(Enum):
          A = "a"

      class Word(str, Enum):
          A = "a"

      class Net(nn.Module):
          def __init__(self, mode: \(annotation)):
              super().__init__()
              self.add_module("a " + type(mode).__name__, nn.Identity())
      """
    let call = ModuleCall(
      target: "net.Net", keywords: [Keyword("mode", Argument(.string("A"), NodeID(0)))], node: NodeID(0), loading: .typed)
    let tree = OnLargeStack.run {
      PythonModel(finder: TextFinder(["net": source]), catalogue: Catalogue(lastResort: nil), node: NodeID(0)).build(call)
    }
    #expect(tree.modules.dropFirst().map(\.name) == ["a \(type)"], "\(String(describing: tree.failure))")
  }

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
