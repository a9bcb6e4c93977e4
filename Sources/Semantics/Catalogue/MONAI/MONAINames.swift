import Model

/// The names of classes that bundles write without their package (`ComponentLocator` in `monai/bundle/config_item.py`).
package enum MONAINames {
  private static let table = Dictionary(
    uniqueKeysWithValues: DataTable(EmbeddedText.monaiNames).rows.map { (String($0["name"]), String($0["class"])) })

  /// The dotted name of a class; a name that isn't one of MONAI's modules stays as it is.
  package static func dotted(_ name: String) -> String { name.isDotted ? name : table[name] ?? name }

  /// Whether it is the short name of a module of MONAI's.
  package static func isShort(_ name: String) -> Bool { table[name] != nil }
}
