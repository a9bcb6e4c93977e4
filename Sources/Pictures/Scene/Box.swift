import Model
import YAMLSource

/// A box of a picture: a module with what it holds, a call, an input or an output.
package struct Box: Sendable {
  package enum Kind: Sendable { case group, module, function, input, output }

  package let kind: Kind
  /// Nil for the picture as a whole.
  package let parent: Int?
  package internal(set) var children: [Int] = []
  /// What it is called: the name below the box around it, with the number of blocks that are drawn as this one.
  package let title: String
  /// The class, or the arguments that matter most of a call.
  package let detail: String
  /// The qualified names of the modules that are drawn as this box, in the order of their calls.
  package let modules: [String]
  /// How many visits are drawn as this box.
  package let count: Int
  /// Whether what it holds is drawn.
  package let isOpen: Bool
  /// What a call computes, the last value of a group.
  package let facts: TensorFacts
  /// The findings at the modules that are drawn as this box, the first of each rule.
  package let marks: [Subject.Mark]
  /// How many modules with errors are drawn as this box or in it.
  package internal(set) var refused = 0
  package let node: NodeID?
  package let line: PythonLine?
  /// How many elements the parameters of the modules that are drawn as this box have; nil where that isn't known.
  package let parameters: Int?
  /// Nesting, 0 for the picture as a whole.
  package let depth: Int

  /// Whether a call of it raises or is refused.
  package var isRefused: Bool { kind != .group && marks.contains(where: \.isError) }
}

/// A value that one box computes and another reads.
package struct Arrow: Sendable, Hashable {
  package let from, to: Int
}
