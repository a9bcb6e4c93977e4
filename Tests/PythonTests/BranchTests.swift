import Testing

@testable import PythonModels

/// Tests and loops on values that are not known: what both ways agree on stays known.
@Suite struct BranchTests {
  /// The `repr` of what a function `f` returns; "unknown" where that is not known.
  private func outcome(_ body: String) -> String {
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }.joined(separator: "\n")
    let text = "from unknowable import U\nlog = []\ndef f():\n\(lines)\nvalue = f()\nresult = [value]\n"
    let line = OnLargeStack.run { Program(["program": text]).lines(of: "program") }.first ?? "nothing"
    return line.hasPrefix("unknown: `unknowable`") ? "unknown" : line
  }

  @Test(arguments: [
    ("if U:\n    x = 1\nelse:\n    x = 1\nreturn x", "1"),
    ("if U:\n    x = 1\nelse:\n    x = 2\nreturn x", "unknown"),
    ("x = 1\nif U:\n    x = 2\nreturn x", "unknown"),
    ("if U > 3:\n    raise ValueError('no')\nreturn 5", "5"),
    ("if U:\n    return 1\nreturn 1", "1"),
    ("if U:\n    return 1\nlog.append(2)\nreturn 2", "unknown"),
    ("if U:\n    return 1\nlog.append(2)\nreturn 1", "1"),
    ("a = [1, 2]\nif U:\n    a[0] = 5\nreturn a[1]", "2"),
    ("a = [1, 2]\nif U:\n    a[0] = 5\nreturn a[0]", "unknown"),
    ("a = [1]\nif U:\n    a.append(2)\nreturn len(a)", "unknown"),
    ("d = {'k': 1}\nif U:\n    d['z'] = 2\nreturn len(d)", "unknown"),
    ("return 1 if U else 1", "1"),
    ("def g():\n    pass\ng.x = 1\nif U:\n    g.x = 2\nreturn g.x", "unknown"),
    ("return 1 if U else 2", "unknown"),
    ("return False and U", "False"),
    ("return 1 if U or True else 2", "1"),
    ("return 1 if U and False else 2", "2"),
    ("if U:\n    pass\nelse:\n    raise KeyError\nreturn 'ok'", "'ok'"),
    ("x = 0\nif U:\n    if U.a:\n        x = 1\n    else:\n        x = 1\nelse:\n    x = 1\nreturn x", "1"),
  ])
  func branches(body: String, expected: String) { #expect(outcome(body) == expected) }

  /// An unknown decorator is taken to change nothing, unless the function would refuse the call.
  @Test(arguments: [
    ("@U\ndef g(a):\n    return 5\nreturn g(1)", "5"),
    ("@U.given('a')\ndef g(a):\n    return 5\nreturn g()", "unknown"),
    ("@U\ndef g(a):\n    return 5\nreturn g(1, b=2)", "unknown"),
    ("def h(f):\n    return U(f)\n@h\ndef g(a):\n    return 5\nreturn g()", "unknown"),
    ("@U\ndef g(a):\n    return a.b\ntry:\n    return g(1)\nexcept AttributeError:\n    return 6", "6"),
  ])
  func decorators(body: String, expected: String) { #expect(outcome(body) == expected) }

  @Test(arguments: [
    ("n, kept = 0, 7\nfor x in U:\n    n += 1\nreturn kept", "7"),
    ("n = 0\nfor x in U:\n    n += 1\nreturn n", "unknown"),
    ("seen = []\nfor x in U:\n    seen.append(x)\nreturn len(seen)", "unknown"),
    ("n = 0\nwhile U:\n    n += 1\nreturn n", "unknown"),
    ("for i in range(5):\n    if U:\n        break\nelse:\n    return 7\nreturn 8", "unknown"),
    ("n = 0\nfor i in range(3):\n    if U:\n        continue\n    n = 4\nreturn n", "unknown"),
    ("return [x for x in U]", "unknown"),
    ("a, b = U\nc, *d = U.x\nreturn 5", "5"),
    ("a, b = U\nreturn a", "unknown"),
  ])
  func loops(body: String, expected: String) { #expect(outcome(body) == expected) }

  @Test(arguments: [
    ("return U.a[0](1) + 2", "unknown"),
    ("def g(a, b=2, **k):\n    return a\nreturn g(1, **U)", "1"),
    ("def g(a, b=2, **k):\n    return b\nreturn g(1, **U)", "unknown"),
    ("return isinstance(U, int)", "unknown"),
    ("x = [U, 1]\nreturn x[1]", "1"),
    ("return U in {}, (U, 1) in {}, U in [], U in ()", "(False, False, False, False)"),
    ("return U in {1: 2}", "unknown"),
    ("d = {}\nd[U] = 1\nreturn U in d", "unknown"),
    ("try:\n    v = U['x']\nexcept KeyError:\n    v = 1\nreturn 4", "4"),
    ("class C(U):\n    a = 1\nreturn C().a", "1"),
    ("class C(U):\n    a = 1\nreturn C().b", "unknown"),
    ("@U\ndef g():\n    return 3\nreturn g()", "3"),
    ("with U as u:\n    x = 1\nreturn x", "1"),
  ])
  func unknownsAreAbsorbed(body: String, expected: String) { #expect(outcome(body) == expected) }

  @Test("A recursion that an unknown value ends is followed so far that what it gives in all cases is known")
  func recursion() {
    #expect(outcome("def g(n):\n    if U:\n        return 0\n    g(n + 1)\n    return 0\nreturn g(1)") == "0")
    #expect(outcome("def g(n):\n    if U:\n        return 0\n    return 1 + g(n + 1)\nreturn g(1)") == "unknown")
    // Not each of 2 ** 250 ends.
    #expect(outcome("def g(n):\n    if U:\n        return 0\n    return g(n + 1) + g(n + 2)\nreturn g(1)").hasPrefix("unknown"))
  }

  @Test func childrenThatMayBeThereAreUnknown() {
    let net = "from torch import nn\nm = nn.Module()\nm.a = nn.ReLU()\n"
    #expect(outcome(net + "if U:\n    m.b = nn.ReLU()\nreturn m.b") == "unknown")
    #expect(outcome(net + "if U:\n    m.b = nn.ReLU()\nreturn type(m.a).__name__") == "'ReLU'")
    #expect(outcome(net + "m.add_module(f's{U}', nn.ReLU())\nreturn len(m._modules)") == "2")
    #expect(outcome(net + "setattr(m, U, nn.ReLU())\nreturn list(m._modules.values())[1]") == "unknown")
  }

  @Test(arguments: [
    ("m = nn.ModuleList()\nfor x in U:\n    m.append(nn.ReLU())\nreturn len(m)", "unknown"),
    ("m = nn.ModuleList([nn.ReLU() for x in U])\nreturn len(m) != 3", "unknown"),
    ("m = nn.ModuleList([nn.ReLU()])\nif U:\n    m.append(nn.ReLU())\nreturn type(m[0]).__name__", "'ReLU'"),
    ("m = nn.ModuleList([nn.ReLU()])\nif U:\n    m.append(nn.ReLU())\nreturn m[-1]", "unknown"),
    ("m = nn.ModuleList([nn.ReLU()])\nif U:\n    m.append(nn.ReLU())\nreturn len(list(m))", "unknown"),
    ("m = nn.ModuleList()\nfor x in U:\n    m.append(nn.ReLU())\nm.append(nn.ReLU())\nreturn m[1]", "unknown"),
    ("m = nn.Sequential()\nif U:\n    m.append(nn.ReLU())\nreturn 1 if m else 2", "unknown"),
    ("m = nn.ModuleDict({'a': nn.ReLU()})\nif U:\n    m['b'] = nn.ReLU()\nreturn 'a' in m", "True"),
    ("m = nn.ModuleDict({'a': nn.ReLU()})\nif U:\n    m['b'] = nn.ReLU()\nreturn 'b' in m", "unknown"),
    ("class A(U.B):\n    pass\nm = nn.ModuleList([A(), nn.ReLU()])\nreturn type(m[1]).__name__", "'ReLU'"),
    ("class A(U.B):\n    pass\nm = nn.ModuleList([A(), nn.ReLU()])\nreturn m[0]", "unknown"),
    ("m = nn.ModuleDict({'a': nn.ReLU()})\nif U:\n    m['b'] = nn.ReLU()\nreturn len(list(m.keys()))", "unknown"),
    ("m = nn.Module()\nfor x in U:\n    m.add_module(x, nn.ReLU())\nreturn len(m._modules)", "unknown"),
  ])
  func theNumberOfChildrenThatMayBeThereIsUnknown(body: String, expected: String) { #expect(outcome("from torch import nn\n" + body) == expected) }

  @Test(arguments: [
    "def g(n):\n    return g(n + 1)\nreturn g(0)", "return 'a' * 10 ** 12", "return [0] * 10 ** 12",
    "a = []\nfor i in range(10 ** 12):\n    a.append(i)\nreturn len(a)",
    "class A:\n    def __getattr__(self, n):\n        return getattr(self, n + 'x')\nreturn A().z",
    "a = []\na.append(a)\nreturn repr(a)", "return sum(i for i in range(10 ** 15))",
  ])
  func whatTakesTooLongIsUnknown(body: String) { #expect(outcome(body).hasPrefix("unknown: too much to evaluate")) }

  @Test func deepCallsAndLongChainsAreHeld() {
    #expect(outcome("def g(n):\n    return 0 if n == 0 else ((((1 + g(n - 1)))))\nreturn g(200)") == "200")
    #expect(outcome("a = None\nfor i in range(50000):\n    a = (a, i)\nreturn a[1]") == "49999")
    #expect(outcome("return 9 ** 9 ** 9").hasPrefix("unknown: an int of more than 64 bits"))
  }

  @Test func modulesThatABranchEvaluatesKeepTheirNames() {
    let texts = [
      "program": "from unknowable import U\nimport other\ndef f():\n    if U:\n        other.x\n    return other.x\nresult = [f()]\n",
      "other": "x = 5\n",
    ]
    #expect(OnLargeStack.run { Program(texts).lines(of: "program") } == ["5"])
  }
}
