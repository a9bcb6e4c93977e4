import Model

/// The names of classes that bundles write without their package (`ComponentLocator` in `monai/bundle/config_item.py`).
package enum MONAINames {
  /// The rows of `tables/monai-names.tsv` behind its header.
  private static let table = Dictionary(
    uniqueKeysWithValues: EmbeddedText.monaiNames.utf8.split(separator: UInt8(ascii: "\n")).dropFirst().map { row in
      let fields = row.split(separator: UInt8(ascii: "\t"))
      return (String(Substring(fields[0])), String(Substring(fields[1])))
    })

  /// The dotted name of a class; a name that isn't one of MONAI's modules stays as it is.
  package static func dotted(_ name: String) -> String { name.isDotted ? name : table[name] ?? name }

  /// Whether it is the short name of a module of MONAI's.
  package static func isShort(_ name: String) -> Bool { table[name] != nil }
}
