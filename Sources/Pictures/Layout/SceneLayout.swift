/// Where the boxes and lines of a scene stand.
package struct SceneLayout: Sendable {
  /// By box; boxes inside of closed ones have none.
  package private(set) var frames: [Rect] = []
  package private(set) var wires: [Wire] = []

  package var width: Double { frames.first?.width ?? 0 }
  package var height: Double { frames.first?.height ?? 0 }

  package init(_ scene: Scene) {
    let insides = SceneLayout.insides(of: scene)
    frames = Array(repeating: Rect(x: 0, y: 0, width: 0, height: 0), count: scene.boxes.count)
    for (box, inside) in insides.enumerated() {
      let size = SceneLayout.size(scene, box, inside)
      (frames[box].width, frames[box].height) = size
    }
    var isFlipped = Array(repeating: false, count: scene.boxes.count)
    for (box, inside) in insides.enumerated() {
      guard let inside else { continue }
      let frame = frames[box]
      // An upside-down box keeps its header above.
      let header = scene.boxes[box].parent == nil ? 0 : Metrics.header
      for (child, place) in inside.places {
        frames[child].x = frame.x + place.x
        frames[child].y = frame.y + (isFlipped[box] ? header + frame.height - place.y - frames[child].height : place.y)
        isFlipped[child] = isFlipped[box] != inside.upward.contains(child)
      }
      wires += inside.wires.map { wire in
        // What is turned is the middle of a text, which stands above the line that it is written on.
        wire.moved(textShift: isFlipped[box] ? 2 * Metrics.textMiddle : 0) {
          Point(x: $0.x + frame.x, y: frame.y + (isFlipped[box] ? header + frame.height - $0.y : $0.y))
        }
      }
    }
  }

  /// The insides of open boxes. Boxes come in pre-order, so that those inside of a box stand behind it.
  private static func insides(of scene: Scene) -> [BoxLayout?] {
    var insides: [BoxLayout?] = Array(repeating: nil, count: scene.boxes.count)
    let stretches = scene.stretches
    var ports = Ports(count: scene.boxes.count)
    for box in scene.boxes.indices.reversed() where scene.boxes[box].kind == .group && scene.boxes[box].isOpen {
      let inside = BoxLayout(scene, box, stretches[box], ports) { size(scene, $0, insides[$0]) }
      ports.set(inside, of: box)
      insides[box] = inside
    }
    return insides
  }

  private static func size(_ scene: Scene, _ box: Int, _ inside: BoxLayout?) -> (width: Double, height: Double) {
    if let inside { return (inside.width, inside.height) }
    return (Metrics.width(of: box, in: scene), scene.boxes[box].kind == .group ? Metrics.header : Metrics.row)
  }
}

extension Wire {
  fileprivate func moved(textShift: Double, _ move: (Point) -> Point) -> Wire {
    var copy = self
    copy.start = move(start)
    copy.steps = steps.map { $0.moved(move) }
    copy.label = label.map(move)
    copy.label?.y += textShift
    return copy
  }
}
