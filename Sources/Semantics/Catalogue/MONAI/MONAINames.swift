import Model

/// The names of classes that bundles write without their package (`ComponentLocator` in `monai/bundle/config_item.py`).
package enum MONAINames {
  private static let table: [String: String] = {
    var table: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      for word in words.dropFirst() {
        let names = word.split(separator: ">")
        table[String(names[0])] = "\(words[0]).\(names[names.count - 1])"
      }
    }
    return table
  }()

  /// The dotted name of a class; a name that isn't one of MONAI's modules stays as it is.
  package static func dotted(_ name: String) -> String { name.isDotted ? name : table[name] ?? name }

  /// Whether it is the short name of a module of MONAI's.
  package static func isShort(_ name: String) -> Bool { table[name] != nil }
}
