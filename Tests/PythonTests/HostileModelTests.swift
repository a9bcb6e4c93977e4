import Catalogue
import Model
import Testing
import YAMLSource

@testable import PythonModels

/// Constructors that would take forever or fill the memory: each ends, with one reason, and none is taken for read in full.
@Suite struct HostileModelTests {
  private static func build(_ body: String, above: String = "") -> PythonTree {
    let lines = body.split(separator: "\n").map { "        \($0)\n" }.joined()
    let text = "import torch\nimport torch.nn as nn\n\(above)\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n\(lines)"
    let call = ModuleCall(target: "net.Net", node: NodeID(0))
    return OnLargeStack.run { PythonModel(finder: TextFinder(["net": text]), catalogue: Catalogue(lastResort: nil), node: NodeID(0)).build(call) }
  }

  @Test(arguments: [
    "while True:\n    pass", "self.a = Net()", "x = 'ab' * 10**12", "x = [0] * 10**12", "x = f'{1:999999999}'", "for i in range(10**15):\n    pass",
    "x = [1]\nfor i in range(100):\n    x = x + x", "x = 'a'\nfor i in range(100):\n    x += x", "self.me = self\nn = len(self.state_dict())",
    "x = self\nfor i in range(300):\n    x.sub = nn.Module()\n    x = x.sub", "x = []\nfor i in range(50000):\n    x = [x]\ny = repr(x)",
    "x = {i for i in range(10**9)}", "def g():\n    while True:\n        yield 1\nx = list(g())", "x = '{:>1000000000}'.format(1)",
    "c = object\nfor i in range(5000):\n    c = type('C', (c,), {})", "import itertools\nx = list(itertools.count())", "x = sum(range(10**12))",
    "self.l = nn.ModuleList(nn.ReLU() for i in range(60000))", "x = 'eval(x)'\neval(x)", "for i in range(10**9):\n    eval('1')",
    "eval('1+' * 10**7 + '1')",
  ])
  func whatWouldNotEndIsUnknown(body: String) {
    guard case .unknown(let reason, _)? = Self.build(body).failure else { Issue.record("a tree, or an exception"); return }
    #expect(reason.hasPrefix("too much to evaluate"))
  }

  @Test(arguments: [
    "x = 9**9**9", "x = 1 << 10**10", "x = torch.zeros(10**9, 10**9, 10**9)", "import math\nx = math.factorial(10**9)",
    "import random\nfor i in range(1000):\n    if random.random() > 0.5:\n        self.add_module(str(i), nn.ReLU())",
  ])
  func whatIsTooLargeHarmsNothingElse(body: String) {
    let tree = Self.build(body + "\nself.fc = nn.Linear(1, 1)")
    #expect(tree.failure == nil && tree.modules.contains { $0.name == "fc" })
  }

  @Test(arguments: [
    "l = [x]\nl.append(l)\nreturn torch.cat(l)", "d = {}\nd['d'], d['x'] = d, x\nreturn d",
    "l = [x]\nfor i in range(60):\n    l = [l, l]\nreturn l", "l = []\nl.append(l)\nreturn x.foo(l)",
  ])
  func valuesThatHoldThemselvesEnd(body: String) {
    let lines = body.split(separator: "\n").map { "        " + $0 }.joined(separator: "\n")
    let text = "import torch\nclass Net(torch.nn.Module):\n    def forward(self, x):\n" + lines
    #expect(codes(in: "{_target_: net.Net}", sources: ["net": text]) == ["NL003"])
  }

  @Test func modulesThatImportEachOtherEnd() {
    let texts = ["net": "from other import Net\n", "other": "from net import Net\n"]
    let call = ModuleCall(target: "net.Net", node: NodeID(0))
    let tree = OnLargeStack.run { PythonModel(finder: TextFinder(texts), catalogue: Catalogue(lastResort: nil), node: NodeID(0)).build(call) }
    #expect(tree.failure != nil)
  }

  @Test func aGiantLiteralIsRead() {
    #expect(Self.build("self.fc = nn.Linear(1, len(TABLE))", above: "TABLE = [" + String(repeating: "1, ", count: 60_000) + "]").failure == nil)
  }

  @Test func expressionsThatNestTooDeeplyAreNoPython() {
    let tree = Self.build("x = " + String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000))
    guard case .unknown(let reason, _)? = tree.failure else { Issue.record("a tree"); return }
    #expect(reason.contains("can't be read"))
  }
}
