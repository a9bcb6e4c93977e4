/// An arrow's way through one box: between two children, from the box's upper side to a child, or from a child to its lower side.
struct Stretch {
  /// The box whose value it is.
  let value: Int
  /// The child that it comes from or goes to; nil for the side of the box.
  let from, to: Int?
  /// The box that reads the value.
  let target: Int
}

extension Scene {
  /// The stretches of all arrows, by the box in which they are drawn.
  var stretches: [[Stretch]] {
    var result: [[Stretch]] = Array(repeating: [], count: boxes.count)
    for arrow in arrows {
      var (a, b) = (arrow.from, arrow.to)
      var (leaving, entering): ([(box: Int, child: Int)], [(box: Int, child: Int)]) = ([], [])
      while boxes[a].parent != boxes[b].parent {
        if boxes[a].depth >= boxes[b].depth, let parent = boxes[a].parent {
          leaving.append((parent, a))
          a = parent
        } else if let parent = boxes[b].parent {
          entering.append((parent, b))
          b = parent
        }
      }
      for step in leaving { result[step.box].append(Stretch(value: arrow.from, from: step.child, to: nil, target: arrow.to)) }
      if let parent = boxes[a].parent { result[parent].append(Stretch(value: arrow.from, from: a, to: b, target: arrow.to)) }
      for step in entering { result[step.box].append(Stretch(value: arrow.from, from: nil, to: step.child, target: arrow.to)) }
    }
    return result
  }
}
