import Model

/// Arguments that may ask an unknown class for batch norm (`norm: batch`).
package enum NormHint {
  private static let words: Set<String> = [
    "batch", "bn", "bn1d", "bn2d", "bn3d", "batchnorm", "batch_norm", "batchnorm1d", "batchnorm2d", "batchnorm3d", "syncbn", "sync_bn",
    "syncbatchnorm",
  ]
  private static let flags: Set<String> = ["bn", "use_bn", "with_bn", "batchnorm", "batch_norm", "use_batchnorm", "use_batch_norm"]

  /// Whether an argument of this name is worth reading.
  package static func mayBe(_ name: String) -> Bool {
    let name = name.lowercased()
    return name.utf8.elementsEqual("bn".utf8) || name.hasSuffix("_bn") || name.utf8.count >= 4 && contains(name, "norm")
  }

  /// The first argument that may ask for batch norm, as spelled: `norm: batch`.
  package static func text(_ arguments: [Keyword]) -> String? {
    for argument in arguments where mayBe(argument.name) {
      if let word = word(argument.argument.value, isFlag: flags.contains(argument.name.lowercased())) {
        return "\(argument.name): \(word)"
      }
    }
    return nil
  }

  private static func word(_ value: Value, isFlag: Bool) -> String? {
    switch value {
    case .bool(true): return isFlag ? "true" : nil
    case .list(let items): return items.first.flatMap { word($0.value, isFlag: false) }
    case .mapping(let entries):
      return entries.first { ["type", "name", "norm"].contains($0.name) }.flatMap { word($0.argument.value, isFlag: false) }
    default:
      guard let word = value.switchWord, words.contains(word.shortName.lowercased()) else { return nil }
      return word
    }
  }

  private static func contains(_ text: String, _ part: String) -> Bool {
    let (text, part) = (Array(text.utf8), Array(part.utf8))
    return text.indices.contains { text[$0...].starts(with: part) }
  }
}
