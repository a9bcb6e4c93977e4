import Testing

@testable import YAMLSource

func parse(_ text: String, limits: Limits = .init()) -> YAMLFile { YAMLFile(bytes: Array(text.utf8), limits: limits) }

extension YAMLFile {
  var allNodes: [NodeID] { (0..<UInt32(nodeCount)).map { NodeID($0) } }

  func slice(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The source of each node, in pre-order.
  var slices: [String] { allNodes.map { slice(range($0)) } }

  var contents: [String] { allNodes.map { slice(contentRange($0)) } }

  var texts: [String] { allNodes.filter { kind($0) == .scalar }.map { text($0) } }

  var commentTexts: [String] { comments().map { slice($0) } }

  var root: NodeID { documents[0] }

  /// The value at a path of keys below the first document.
  func at(_ path: String...) -> NodeID {
    path.reduce(root) { value(named: $1, in: $0)! }
  }

  /// Keys and values of a mapping with its merges, and whether they were merged.
  func merged(_ n: NodeID) -> [String] {
    mergedEntries(of: n).map { "\(text(resolve($0.key)))=\(text(resolve($0.value)))\($0.via == nil ? "" : "*")" }
  }

  /// What holds for every file, whatever its bytes.
  func expectSoundness(_ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) {
    for n in allNodes {
      let range = range(n)
      let isInside = parent(n).map {
        self.range($0).lowerBound <= range.lowerBound && range.upperBound <= self.range($0).upperBound
      }
      let isOrdered = range.lowerBound <= contentRange(n).lowerBound && contentRange(n).upperBound == range.upperBound
      let endsRight = end(of: n) > n && end(of: n).index <= UInt32(nodeCount)
      #expect(isInside != false && isOrdered && endsRight, comment, sourceLocation: sourceLocation)
      if case .string(let text) = scalar(n) {
        #expect(kind(n) != .scalar || text == self.text(n), sourceLocation: sourceLocation)
      }
    }
    for problem in problems {
      #expect(problem.range.upperBound <= bytes.count && !problem.message.isEmpty, sourceLocation: sourceLocation)
    }
    for comment in comments() {
      #expect(bytes[comment.lowerBound] == UInt8(ascii: "#"), sourceLocation: sourceLocation)
    }
  }
}
