import Fixtures

@testable import Catalogue
@testable import Model

/// A text that is changed word by word and line by line, as people's texts differ.
struct FuzzedText {
  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Values that nobody expects, of YAML and of Python.
  private static let values = #"""
    0
    -1
    1
    2147483648
    9007199254740992
    9223372036854775807
    -9223372036854775808
    1.0e308
    .nan
    .inf
    -.inf
    true
    null
    ''
    []
    {}
    [[[[[[[[1]]]]]]]]
    ${nowhere.at}
    ${.}
    ${..a}
    ???
    [0, 0]
    [-3, 9223372036854775807]
    0.5
    *a
    &a
    !!python/tuple [1, 2]
    !new:torch.nn.ReLU
    !ref <a>
    <<: *a
    $import torch
    @net
    %a
    "\e\0\u202e"
    ::error::x
    9 ** 9 ** 9
    'x' * 10 ** 12
    range(10 ** 18)
    1 << 10 ** 9
    (lambda f: f(f))(lambda f: f(f))
    f'{1:{10 ** 9}}'
    x[::0]
    nn.Linear(10 ** 18, 10 ** 18)
    nn.Conv2d(1, 2, 0, 0)
    nn.Sequential(*[nn.ReLU()] * 10 ** 6)
    copy.deepcopy(self)
    self.self
    *x
    [*range(10 ** 7)]
    super().__init__()
    """#.split(separator: "\n").map(String.init)

  private static let lines = """
    normlint: {inputs: {x: [1, 3, 8, 8]}}
    normlint: {mode: eval, transforms: [{vmap: {in_dims: {params: 0}}}, {grad: {argnums: params}}]}
    # normlint: ignore[NL101]
    defaults: [a, _self_]
    extends: a
    === a.yaml
    === m.py
    === normlint.yaml
    _target_: torch.nn.BatchNorm2d
    class_path: torch.nn.BatchNorm2d
    layers: [{id: a, type: BatchNorm2d, args: {num_features: 4}}]
    backbone: [[-1, 1, Conv, [8, 3, 2]]]
      - &a [*a]
    _args_: [1, 2]
    _partial_: true
    while True: pass
    def f(*a, **k): return f(*a, **k)
    class T(T): pass
    class M(nn.Module):
      def __init__(self, n=4):
        super().__init__()
        self.norm = nn.BatchNorm2d(n)
      def forward(self, x): return self.norm(x)
      def __getattr__(self, n): return getattr(self, n)
    from torch import nn
    for x in x: x = [x]
    """.split(separator: "\n").map(String.init)

  private static let classes = Catalogue.standard.signatures.keys.sorted()
  private static let words = values + Catalogue.standard.signatures.values.flatMap(\.names).reduce(into: Set()) { $0.insert($1) }.sorted()

  mutating func change(_ draw: inout SplitMix) {
    switch Int.random(in: 0..<8, using: &draw) {
    case 0: replaceWord(with: FuzzedText.classes.randomElement(using: &draw) ?? "", &draw)
    case 1: replaceWord(with: FuzzedText.words.randomElement(using: &draw) ?? "", &draw)
    case 2...4: replaceWord(with: FuzzedText.values.randomElement(using: &draw) ?? "", &draw)
    case 5: insert(Array((FuzzedText.lines.randomElement(using: &draw) ?? "").utf8), &draw)
    case 6: insert(Array(bytes[randomLine(&draw)]), &draw)
    default: bytes.removeSubrange(randomLine(&draw))
    }
  }

  private static let marks = Set(" \t\r\n,:[]{}()='\"".utf8)

  /// Replaces a run of characters between blanks, brackets and the like.
  private mutating func replaceWord(with text: String, _ draw: inout SplitMix) {
    let marks = FuzzedText.marks
    var start = Int.random(in: 0...bytes.count, using: &draw)
    while start < bytes.count, marks.contains(bytes[start]) { start += 1 }
    while start > 0, !marks.contains(bytes[start - 1]) { start -= 1 }
    let end = bytes[start...].firstIndex(where: marks.contains) ?? bytes.count
    bytes.replaceSubrange(start..<end, with: text.utf8)
  }

  /// The bytes of a line without its end.
  private func randomLine(_ draw: inout SplitMix) -> Range<Int> {
    let place = Int.random(in: 0...bytes.count, using: &draw)
    let start = bytes[..<place].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return start..<(bytes[place...].firstIndex(of: 0x0A) ?? bytes.count)
  }

  private mutating func insert(_ line: [UInt8], _ draw: inout SplitMix) {
    let start = randomLine(&draw).lowerBound
    bytes.insert(contentsOf: line + [0x0A], at: start)
  }
}
