import Model
import YAMLSource

/// OmegaConf's interpolations (`omegaconf/grammar`) within the file: `${a.b}`, `${a._args_.0.c}`, `${a[0].b}`, relative
/// `${.b}` and `${..b}`, nested ones, and text around them. Resolvers are not run, except `oc.dict.values`.
protocol OmegaConf: Dialect {}

extension OmegaConf {
  static func schema(for file: YAMLFile) -> ScalarSchema { .omegaConf }

  static func string(_ text: String, at node: NodeID, with reader: inout ConfigReader) -> Value {
    omegaConf(text, at: node, with: &reader)
  }

  static func omegaConf(_ text: String, at node: NodeID, with reader: inout ConfigReader) -> Value {
    if reader.file.contains(UInt8(ascii: "$"), in: node) { return reader.interpolated(text) }
    return text == "???" ? .unknown("`???` is to be filled in") : .string(text)
  }

  static func destination(of scalar: NodeID, _ reader: inout ConfigReader) -> ConfigReader.Location? {
    reader.interpolation(at: scalar)
  }
}

extension ConfigReader {
  fileprivate mutating func interpolated(_ text: String) -> Value {
    let bytes = Array(text.utf8)
    let spelled = text.abbreviated(to: 80)
    guard let first = opening(bytes, from: 0) else { return .string(text) }
    if first == 0, closing(bytes, from: 0) == bytes.count - 1 {
      return reference(bytes[2..<(bytes.count - 1)], spelled: spelled)
    }
    return concatenated(bytes, spelled: spelled)
  }

  /// Replaces each interpolation inside a text by its value; the result is a string.
  private mutating func concatenated(_ bytes: [UInt8], spelled: String) -> Value {
    var result: [UInt8] = []
    var i = 0
    while i < bytes.count {
      guard let start = opening(bytes, from: i) else {
        result += bytes[i...]
        break
      }
      guard let end = closing(bytes, from: start) else { return .unknown("`\(spelled)` is not closed") }
      result += bytes[i..<start]
      switch reference(bytes[(start + 2)..<end], spelled: spelled) {
      case .string(let text): result += text.utf8
      case .int(let number): result += String(number).utf8
      case .bool(let value): result += (value ? "True" : "False").utf8
      case .unknown(let reason): return .unknown(reason)
      default: return .unknown("`\(spelled)` joins more than text")
      }
      guard result.count <= ConfigReader.textLimit else { return .unknown("`\(spelled)` expands to too long a text") }
      i = end + 1
    }
    return .string(String(decoding: result, as: UTF8.self))
  }

  /// The next `${` that is not escaped.
  private func opening(_ bytes: [UInt8], from start: Int) -> Int? {
    var i = start
    while i + 1 < bytes.count {
      if bytes[i] == UInt8(ascii: "$"), bytes[i + 1] == UInt8(ascii: "{"),
        i == 0 || bytes[i - 1] != UInt8(ascii: "\\")
      {
        return i
      }
      i += 1
    }
    return nil
  }

  /// The brace that closes the interpolation at `start`.
  private func closing(_ bytes: [UInt8], from start: Int) -> Int? {
    var depth = 0
    for i in start..<bytes.count {
      if bytes[i] == UInt8(ascii: "{") { depth += 1 }
      if bytes[i] == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return i }
      }
    }
    return nil
  }

  /// What the expression inside of `${}` gives.
  private mutating func reference(_ expression: ArraySlice<UInt8>, spelled: String) -> Value {
    following(spelled) { $0.reference(at: expression, spelled: spelled) }
  }

  private mutating func reference(at expression: ArraySlice<UInt8>, spelled: String) -> Value {
    var path = Array(expression)
    if opening(path, from: 0) != nil {
      switch concatenated(path, spelled: spelled) {
      case .string(let text): path = Array(text.utf8)
      case .unknown(let reason): return .unknown(reason)
      default: return .unknown("`\(spelled)` can't be read")
      }
    }
    if !parameters.isEmpty, let value = parameters[String(decoding: path, as: UTF8.self)] { return value }
    if path.contains(UInt8(ascii: ":")) { return values(path) ?? .unknown("`\(spelled)` is computed by a resolver") }
    guard let location = follow(path) else { return .unknown("`\(spelled)` is not in this file") }
    return value(at: location)
  }

  /// The result of `oc.dict.values`, the only resolver that just reads the file; nil for others.
  private mutating func values(_ path: [UInt8]) -> Value? {
    let name = Array("oc.dict.values:".utf8)
    guard path.starts(with: name), let location = follow(path.dropFirst(name.count).filter { $0 != UInt8(ascii: " ") }) else { return nil }
    switch value(at: location) {
    case .mapping(let entries), .config(_, let entries): return .list(entries.map(\.argument))
    default: return nil
    }
  }

  /// Follows a path from the root or, with leading dots, from the containers around the interpolation.
  private mutating func follow(_ path: [UInt8]) -> Location? {
    let dots = path.prefix { $0 == UInt8(ascii: ".") }.count
    var location: Location
    if dots == 0 {
      location = (root, [])
    } else {
      guard dots <= containers.count else { return nil }
      let around = Array(containers[..<(containers.count - dots + 1)])
      location = (around[around.count - 1], Array(around.dropLast()))
    }
    for segment in segments(path[dots...]) {
      guard let next = step(from: location, segment) else { return nil }
      location = next
    }
    return location
  }

  /// The target of a scalar that consists of one interpolation.
  fileprivate mutating func interpolation(at scalar: NodeID) -> Location? {
    let bytes = Array(file.text(scalar).utf8)
    guard opening(bytes, from: 0) == 0, closing(bytes, from: 0) == bytes.count - 1 else { return nil }
    return follow(Array(bytes[2..<(bytes.count - 1)]))
  }

  /// `a.b[0]["c"]` as its keys.
  private func segments(_ path: ArraySlice<UInt8>) -> [String] {
    path.split { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }.map { part in
      String(decoding: part.filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }, as: UTF8.self)
    }
  }
}
