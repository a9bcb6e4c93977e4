/// The replacement of a range of a file's bytes; an empty range inserts.
public struct Edit: Equatable, Sendable {
  public let range: Range<Int>
  public let content: [UInt8]

  public init(_ range: Range<Int>, _ content: [UInt8]) { (self.range, self.content) = (range, content) }
  public init(_ range: Range<Int>, _ content: String) { self.init(range, Array(content.utf8)) }

  static func insertion(_ content: String, at offset: Int) -> Edit { Edit(offset..<offset, content) }
}

/// Why a file can't be edited as wanted, as the end of a sentence: "its value holds comments that would be lost".
public struct EditRefusal: Error, Equatable, Sendable {
  public let message: String

  public init(_ message: String) { self.message = message }
}

extension [Edit] {
  /// The edits in the order of the file, each once. What is inserted at one place keeps its order, and stands before what
  /// is replaced there.
  public func inOrder() throws(EditRefusal) -> [Edit] {
    let sorted = enumerated().sorted { a, b in
      let (first, second) = (a.element.range, b.element.range)
      if first.lowerBound != second.lowerBound { return first.lowerBound < second.lowerBound }
      if first.isEmpty != second.isEmpty { return first.isEmpty }
      return a.offset < b.offset
    }
    var result: [Edit] = []
    for (_, edit) in sorted where edit != result.last {
      if let last = result.last, edit.range.lowerBound < last.range.upperBound {
        throw EditRefusal("two changes concern the same text")
      }
      result.append(edit)
    }
    return result
  }

  /// The ordered edits with adjacent ones merged, for consumers that apply edits in any order.
  public func withoutTouching() -> [Edit] {
    reduce(into: []) { result, edit in
      if let last = result.last, last.range.upperBound == edit.range.lowerBound {
        result[result.count - 1] = Edit(last.range.lowerBound..<edit.range.upperBound, last.content + edit.content)
      } else {
        result.append(edit)
      }
    }
  }

  /// `bytes` after these edits, which are in order.
  public func applied(to bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + reduce(0) { $0 + $1.content.count })
    var position = 0
    for edit in self {
      result += bytes[position..<edit.range.lowerBound]
      result += edit.content
      position = edit.range.upperBound
    }
    return result + bytes[position...]
  }
}
