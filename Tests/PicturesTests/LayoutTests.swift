import Testing

@testable import Pictures

/// Where boxes and lines stand.
@Suite("Layout of pictures")
struct LayoutTests {
  @Test("Children stand inside of their box, and apart from each other", arguments: Drawn.samples)
  func boxes(model: String) throws {
    let drawn = try Drawn(model)
    for (index, box) in drawn.scene.boxes.enumerated() where box.isOpen {
      let frame = drawn.layout.frames[index]
      for (place, child) in box.children.enumerated() {
        let own = drawn.layout.frames[child]
        #expect(frame.contains(own), "\(drawn.scene.boxes[child].title) in \(box.title)")
        for other in box.children[..<place] {
          #expect(!own.overlaps(drawn.layout.frames[other]), "\(drawn.scene.boxes[child].title) and \(drawn.scene.boxes[other].title)")
        }
      }
    }
  }

  @Test("Lines lead from the box that gives a value to each that reads it", arguments: Drawn.samples)
  func ends(model: String) throws {
    let drawn = try Drawn(model)
    for arrow in drawn.scene.arrows {
      let own = drawn.layout.wires.filter { $0.value == arrow.from && $0.targets.contains(arrow.to) }
      let (from, to) = (drawn.layout.frames[arrow.from], drawn.layout.frames[arrow.to])
      #expect(own.contains { touches($0.start, from) }, "no line leaves \(drawn.scene.boxes[arrow.from].title)")
      #expect(own.contains { touches($0.end, to) && $0.endsAtChild }, "no line reaches \(drawn.scene.boxes[arrow.to].title)")
    }
  }

  /// Whether a point is on the upper or the lower side of a box.
  private func touches(_ point: Point, _ frame: Rect) -> Bool {
    (point.y == frame.y || point.y == frame.bottom) && frame.x <= point.x && point.x <= frame.right
  }

  @Test("No line goes through a call or a box that it has nothing to do with", arguments: Drawn.samples)
  func crossings(model: String) throws {
    let drawn = try Drawn(model)
    for wire in drawn.layout.wires {
      for child in drawn.scene.boxes[wire.owner].children {
        let frame = drawn.layout.frames[child]
        #expect(!wire.points.contains { frame.x < $0.x && $0.x < frame.right && frame.y < $0.y && $0.y < frame.bottom })
      }
    }
  }

  /// An encoder that hands its values on, and a decoder that reads them from the last to the first, as segmentation_models_pytorch has them.
  static let halves = """
    import torch
    import torch.nn.functional as F
    from torch import nn


    class Encoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.stages = nn.ModuleList([nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, 16, 3, 2, 1), nn.Conv2d(16, 32, 3, 2, 1), nn.Conv2d(32, 64, 3, 2, 1)])

        def forward(self, x):
            values = []
            for stage in self.stages:
                x = stage(x)
                values.append(x)
            return values


    class Block(nn.Module):
        def __init__(self, given, skip):
            super().__init__()
            self.conv = nn.Conv2d(given + skip, skip, 3, padding=1)
            self.norm = nn.BatchNorm2d(skip)

        def forward(self, x, skip):
            x = F.interpolate(x, scale_factor=2)
            return self.norm(self.conv(torch.cat([x, skip], dim=1)))


    class Decoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.blocks = nn.ModuleList([Block(64, 32), Block(32, 16), Block(16, 8)])

        def forward(self, values):
            x = values[-1]
            for block, skip in zip(self.blocks, reversed(values[:-1])):
                x = block(x, skip)
            return x


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = Encoder()
            self.decoder = Decoder()
            self.head = nn.Conv2d(8, 2, 1)

        def forward(self, x):
            return self.head(self.decoder(self.encoder(x)))

    """

  @Test("An encoder and a decoder make a U: each step up stands at the right of its step down")
  func encoderAndDecoder() throws {
    let drawn = try Drawn("normlint: {inputs: [1, 3, 32, 32]}\nmodel: {_target_: own.Net}\n", python: Self.halves)
    func frame(_ title: String) throws -> Rect {
      let index = try #require(drawn.scene.boxes.firstIndex { $0.title == title }, "\(drawn.scene.boxes.map(\.title))")
      return drawn.layout.frames[index]
    }
    for (down, up) in [("encoder.stages.0", "decoder.blocks.2"), ("encoder.stages.1", "decoder.blocks.1"), ("encoder.stages.2", "decoder.blocks.0")] {
      let (left, right) = (try frame(down), try frame(up))
      #expect(left.right < right.x && left.y < right.bottom && right.y < left.bottom, "\(down) and \(up)")
    }
    let bottom = try frame("encoder.stages.3")
    #expect(try bottom.y > frame("encoder.stages.2").bottom && bottom.y > frame("decoder.blocks.0").bottom)
  }

  @Test("The same model gives the same bytes", arguments: Drawn.samples.prefix(4))
  func determinism(model: String) throws {
    #expect(try Drawn(model).svg == Drawn(model).svg)
  }

  @Test("Twice the calls take twice the points, however long the skips are")
  func growth() throws {
    func points(_ blocks: Int) throws -> Int {
      var text = "normlint: {inputs: [1, 4, 8, 8]}\nlayers:\n  - {id: a0, type: Identity}\n"
      for index in 1...blocks {
        text += "  - {id: b\(index), type: BatchNorm2d, args: {num_features: 4}}\n  - {id: r\(index), type: ReLU, from: [a\(index - 1)]}\n"
        text += "  - {id: a\(index), type: add, from: [b\(index), r\(index)]}\n"
      }
      return try Drawn(text).layout.wires.reduce(0) { $0 + $1.steps.count }
    }
    let (once, twice) = (try points(100), try points(200))
    #expect(twice <= once * 2 + 10)
  }

  @Test("Twice the values that one call reads take twice the points, and no line goes through a box")
  func wide() throws {
    func drawn(_ count: Int) throws -> Drawn {
      let calls = (1..<count).map { "  - {id: a\($0), type: ReLU}\n" }.joined()
      let names = (0..<count).map { "a\($0)" }.joined(separator: ", ")
      return try Drawn("normlint: {inputs: [1, 4]}\nlayers:\n  - {id: a0, type: Identity}\n\(calls)  - {id: z, type: cat, from: [\(names)]}\n")
    }
    let (once, twice) = (try drawn(300), try drawn(600))
    let points = [once, twice].map { $0.layout.wires.reduce(0) { $0 + $1.steps.count } }
    #expect(points[1] <= points[0] * 2 + 10)
    for wire in twice.layout.wires {
      for point in wire.points {
        #expect(!twice.layout.frames.dropFirst().contains { $0.x < point.x && point.x < $0.right && $0.y < point.y && point.y < $0.bottom })
      }
    }
  }
}

extension Wire {
  /// Points along the line.
  var points: [Point] {
    var (result, current) = ([start], start)
    for step in steps {
      for part in 1...20 {
        let t = Double(part) / 20
        switch step {
        case .line(let end): result.append(Point(x: current.x + (end.x - current.x) * t, y: current.y + (end.y - current.y) * t))
        case .curve(let a, let b, let c):
          let weights = [(1 - t) * (1 - t) * (1 - t), 3 * (1 - t) * (1 - t) * t, 3 * (1 - t) * t * t, t * t * t]
          result.append(
            Point(
              x: current.x * weights[0] + a.x * weights[1] + b.x * weights[2] + c.x * weights[3],
              y: current.y * weights[0] + a.y * weights[1] + b.y * weights[2] + c.y * weights[3]))
        }
      }
      current = result[result.count - 1]
    }
    return result
  }
}
