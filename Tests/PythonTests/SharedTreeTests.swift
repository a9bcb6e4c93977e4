import Catalogue
import Testing
import YAMLSource

@testable import Model
@testable import PythonModels

/// Calls that differ in arguments on which nothing depends share a tree, and no call gets that of another one which builds something else.
struct SharedTreeTests {
  private static let source = """
    import functools
    import torch.nn as nn

    WIDTHS = {'a': 4, 'b': 6, 'c': 8}

    class Kept(nn.Module):
        def __init__(self, name, rate):
            super().__init__()
            self.name, self.rate = name, rate
            self.options = {'name': name, 'rates': [rate, rate]}
            self.fc = nn.Linear(4, 4)
            self.norm = nn.BatchNorm1d(4)
        def forward(self, x):
            return self.norm(self.fc(x))

    class Compared(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            self.more = nn.BatchNorm1d(4) if name == 'b' else nn.Identity()

    class LookedUp(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            self.fc = nn.Linear(4, WIDTHS[name])
            self.norm = nn.BatchNorm1d(WIDTHS[name])

    class Given(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            self.drop = nn.Dropout(rate)

    class Checked(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            if name not in ('a', 'b'):
                raise ValueError(name)

    class Contained(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            if rate in (0.1, 0.3):
                self.norm = nn.GroupNorm(2, 4)

    class Named(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            setattr(self, f'head_{name}', nn.Linear(4, 4))

    class Added(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            self.add_module(name, nn.Linear(4, 4))

    class Caught(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            try:
                self.fc = nn.Linear(4, WIDTHS[name])
                self.norm = nn.Identity()
            except KeyError:
                pass

    class Dropped(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            WIDTHS[name]

    class Walked(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            self.letters = nn.ModuleList([nn.Linear(4, 4) for letter in name])

    class Measured(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            self.letters = nn.ModuleList([nn.Linear(4, 4)] * len(name))

    class Asserted(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            assert rate < 0.25

    class Matched(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            match name:
                case 'c': self.norm = nn.Identity()
                case _: pass

    class Negated(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            low = -rate
            self.norm = nn.BatchNorm1d(4, momentum=rate) if low else self.norm

    class Asked(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            self.text = name or 'none'
            if isinstance(rate, float) and not isinstance(name, int) and rate is not None and type(name) is str:
                self.more = nn.BatchNorm1d(4)

    class Later(Kept):
        def forward(self, x):
            x = self.fc(x)
            return self.norm(x) if self.name.startswith('b') else x

    class Scaled(Kept):
        def forward(self, x):
            return self.norm(x * self.rate)

    class Listed(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            self.norms = nn.ModuleDict({key: nn.BatchNorm1d(4) for key in sorted([name, 'b', 'zz'])})

    class Deferred(Kept):
        def __init__(self, name, rate):
            super().__init__(name, rate)
            self.make = functools.partial(nn.Dropout, rate)
            self.drop = self.make()
    """
  private static let classes = [
    "Kept", "Compared", "LookedUp", "Given", "Checked", "Contained", "Named", "Added", "Caught", "Dropped", "Walked", "Measured", "Asserted",
    "Matched", "Negated", "Asked", "Later", "Scaled", "Listed", "Deferred",
  ]

  private static func fresh() -> Catalogue { Catalogue(lastResort: nil).asking(PythonClasses { TextFinder(["net": source]) }) }

  private static func call(_ name: String, _ values: [Value]) -> ModuleCall {
    ModuleCall(target: "net." + name, positional: values.map { Argument($0, NodeID(0)) }, node: NodeID(0))
  }

  /// What a call builds and does under a vmap, as lines.
  private static func lines(_ call: ModuleCall, in catalogue: Catalogue) throws -> [String] {
    var builder = GraphBuilder(catalogue: catalogue, node: NodeID(0))
    let input = builder.modelInput()
    let output = builder.build(call, try #require(catalogue.entry(for: call.target)), name: "", on: [input])
    builder.graph.outputs = output.map { [$0] } ?? []
    var context = Context()
    context.inputs = [.init(name: "x", shape: [3, 4])]
    let analysis = Analysis(builder.graph, context)
    let graph = analysis.graph
    let modules = graph.ids.map { id in
      let layer = graph[id].layer >= 0 ? graph.layers[Int(graph[id].layer)] : nil
      return "\(graph.qualifiedName(id)) \(graph[id].type) \(layer?.arguments.map { "\($0)" } ?? []) \(layer?.state.map { "\($0)" } ?? [])"
    }
    let calls = graph.calls.filter { $0.layer >= 0 }.map { "calls \(graph.layers[Int($0.layer)].type)" }
    return modules + calls + graph.remarks.map { "\($0.kind)" } + analysis.effects.map { "\($0.effect)" }
  }

  private static let values: [[Value]] = ["a", "b", "d", "bb"].flatMap { name in [0.1, 0.2, 0.3].map { [.string(name), .float($0)] } }

  @Test(arguments: classes) func eachCallIsReadAsIfItWereAlone(_ name: String) throws {
    let shared = Self.fresh()
    for values in Self.values + [[.string(""), .float(0)], [.string("a"), .int(1)], [.int(2), .float(0.1)]] {
      let call = Self.call(name, values)
      #expect(try Self.lines(call, in: shared) == Self.lines(call, in: Self.fresh()), "\(values)")
    }
  }

  private final class Counter: @unchecked Sendable { var count = 0 }

  /// How many of the calls were evaluated.
  private static func evaluations(_ name: String) -> Int {
    let begun = Counter()
    let classes = PythonClasses { TextFinder(["net": source]) { begun.count += 1 } }
    for values in values { _ = classes.tree(of: call(name, values), Catalogue(lastResort: nil)) }
    return begun.count
  }

  @Test func whatNothingDependsOnIsReadOnce() {
    // The first call, one with another rate and one with another name, too.
    #expect(Self.evaluations("Kept") == 3)
    #expect(Self.evaluations("Asked") == 3)
  }
}
