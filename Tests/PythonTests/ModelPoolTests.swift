import Catalogue
import Model
import Testing
import YAMLSource

@testable import PythonModels

/// An interpreter evaluates one model after another: none sees what another one has done to the modules that both use.
@Suite struct ModelPoolTests {
  private static let source = """
    import functools, itertools
    import torch.nn as nn
    from helpers import WIDTHS, count, register, TABLE, settings, last
    import helpers

    class Net(nn.Module):
        scale = 1
        def __init__(self, step, seen=[]):
            super().__init__()
            seen.append(step)
            WIDTHS.append(step)
            register(f'n{step}', nn.ReLU)
            Net.scale += step
            helpers.base = helpers.base + step
            settings.width += step
            last.update(step=step)
            self.seen = nn.Linear(len(seen), sum(seen))
            self.widths = nn.Linear(len(WIDTHS), len(TABLE))
            self.state = nn.Linear(Net.scale, helpers.base)
            self.count = nn.Linear(count(), settings.width)
            self.cached = nn.Linear(helpers.cached(step), next(helpers.numbers) + 1)
            self.act = TABLE[f'n{step}']()

    class Patched(nn.Module):
        def __init__(self):
            super().__init__()
            helpers.make.__defaults__ = (7,)
            helpers.make_default = helpers.nn.Tanh
            self.fc = helpers.make()

    class Plain(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = helpers.make()
            self.act = helpers.make_default()

    class Late(nn.Module):
        def __init__(self):
            super().__init__()
            import late
            self.act = TABLE[late.NAME]()
    """
  private static let helpers = """
    import functools, itertools
    import torch.nn as nn

    WIDTHS = [1]
    TABLE = {}
    base = 10
    make_default = nn.Sigmoid
    numbers = itertools.count()
    last = dict(step=0)

    class Settings:
        width = 3
    settings = Settings()

    def register(name, value):
        TABLE[name] = value

    def counter():
        n = 0
        def count():
            nonlocal n
            n += 1
            return n
        return count
    count = counter()

    @functools.lru_cache(None)
    def cached(step):
        return 5 + len(WIDTHS)

    def make(width=2):
        return nn.Linear(width, width)
    """
  private static let texts = [
    "net": source, "helpers": helpers, "late": "from torch import nn\nfrom helpers import register\nNAME = 'late'\nregister(NAME, nn.GELU)\n",
  ]

  private struct Call {
    let name: String
    var step: Int?
    var built: ModuleCall {
      ModuleCall(target: "net." + name, positional: step.map { [Argument(.int($0), NodeID(0))] } ?? [], node: NodeID(0))
    }
  }

  /// What each call builds, as lines.
  private static func lines(_ calls: [Call], in workshop: () -> ModelWorkshop) -> [[String]] {
    calls.map { call in
      let workshop = workshop()
      return OnLargeStack.run {
        let model = workshop.model(Catalogue(lastResort: nil), node: NodeID(0))
        defer { workshop.end(model) }
        let tree = model.build(call.built)
        if case .raised(let message, _, _)? = tree.failure { return [message] }
        return zip(tree.qualifiedNames, tree.modules).map { name, module in
          "\(name) \(module.type) \(module.state.map { $0.shape.dims.map { $0.value } })"
        }
      }
    }
  }

  @Test func modelsDoNotSeeEachOther() {
    let calls = [
      Call(name: "Net", step: 2), Call(name: "Net", step: 2), Call(name: "Plain"), Call(name: "Net", step: 3), Call(name: "Patched"),
      Call(name: "Plain"),
      Call(name: "Net"), Call(name: "Net", step: 2), Call(name: "Late"), Call(name: "Late"), Call(name: "Plain"),
    ]
    let pool = ModelPool()
    let shared = ModelWorkshop(pool, owner: ObjectIdentifier(pool)) { TextFinder(Self.texts) }
    let fresh = Self.lines(calls) { ModelWorkshop(ModelPool(), owner: ObjectIdentifier(pool)) { TextFinder(Self.texts) } }
    #expect(Self.lines(calls) { shared } == fresh)
    #expect(fresh[0].contains("count Linear [[Optional(5), Optional(1)], [Optional(5)]]"))
    #expect(
      fresh[2].contains("fc Linear [[Optional(2), Optional(2)], [Optional(2)]]") && fresh[4].contains { $0.hasPrefix("fc Linear [[Optional(7)") })
    #expect(fresh[8].last?.hasPrefix("act GELU") == true)
  }

  @Test func bodiesOfModulesAreEvaluatedOnce() {
    let (pool, call) = (ModelPool(), Call(name: "Net", step: 2))
    let shared = ModelWorkshop(pool, owner: ObjectIdentifier(pool)) { TextFinder(Self.texts) }
    let spent = (0..<3).map { _ in
      OnLargeStack.run {
        let model = shared.model(Catalogue(lastResort: nil), node: NodeID(0))
        defer { shared.end(model) }
        _ = model.build(call.built)
        return Budget().statements - model.py.budget.statements
      }
    }
    #expect(spent[1] < spent[0] && spent[1] == spent[2])
  }
}
