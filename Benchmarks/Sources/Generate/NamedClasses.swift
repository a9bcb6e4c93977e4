/// A project whose configs name classes of its own: 20 networks in one Python file, named by all configs in turn.
enum NamedClasses {
  static let count = 20

  /// The Python file.
  static var source: String {
    let networks = (0..<count).map { index in
      """
      class Net\(index)(nn.Module):
          def __init__(self, width=\(8 + index), depth=\(2 + index % 4)):
              super().__init__()
              self.stem = nn.Conv2d(3, width, 3, padding=1)
              self.blocks = nn.Sequential(*[Block(width, bias=index % 2 == 0) for index in range(depth)])
              self.head = nn.Linear(width, 10)

          def forward(self, x):
              return self.head(self.blocks(self.stem(x)).mean((2, 3)))
      """
    }
    return
      ([
        """
        import torch.nn as nn


        class Block(nn.Module):
            def __init__(self, width, bias):
                super().__init__()
                self.convolution = nn.Conv2d(width, width, 3, padding=1, bias=bias)
                self.norm = nn.BatchNorm2d(width)
                self.activation = nn.ReLU()

            def forward(self, x):
                return self.activation(self.norm(self.convolution(x)))
        """
      ] + networks).joined(separator: "\n\n\n") + "\n"
  }

  static func config(_ index: Int) -> String { "model:\n  _target_: nets.Net\(index % count)\n" }
}
