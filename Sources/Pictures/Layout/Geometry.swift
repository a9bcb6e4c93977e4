package struct Point: Sendable, Equatable {
  package var x, y: Double
}

package struct Rect: Sendable, Equatable {
  package var x, y, width, height: Double

  package var right: Double { x + width }
  package var bottom: Double { y + height }
  package var middle: Double { x + width / 2 }

  package func contains(_ other: Rect) -> Bool { x <= other.x && y <= other.y && other.right <= right && other.bottom <= bottom }
  package func overlaps(_ other: Rect) -> Bool { x < other.right && other.x < right && y < other.bottom && other.y < bottom }
}

/// A line of a picture: a value's way, or a part of it, inside of one box.
package struct Wire: Sendable {
  package enum Step: Sendable {
    case line(Point)
    case curve(Point, Point, Point)

    func moved(_ change: (Point) -> Point) -> Step {
      switch self {
      case .line(let point): .line(change(point))
      case .curve(let a, let b, let c): .curve(change(a), change(b), change(c))
      }
    }
  }

  /// The box inside of which it is drawn, the box whose value it is, and those that read the value at its end or behind it.
  package let owner, value: Int
  package let targets: [Int]
  package internal(set) var start: Point
  package internal(set) var steps: [Step]
  /// Whether it ends at a child, and not at the side of its box or where it branches.
  package let endsAtChild: Bool
  /// Where its shape is written; nil where that is told elsewhere.
  package internal(set) var label: Point?

  package var end: Point {
    switch steps.last {
    case .line(let point): point
    case .curve(_, _, let point): point
    case nil: start
    }
  }
}
