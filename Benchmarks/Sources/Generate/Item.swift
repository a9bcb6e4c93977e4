/// A piece of YAML before it is written.
indirect enum Item {
  case plain(String)
  /// A string that may be quoted.
  case text(String)
  /// `${path}`, which one line of flow style must quote.
  case interpolation(String)
  case list([Item])
  case map([(key: String, value: Item)])
  /// The same on one line.
  case flow(Item)
  case anchored(String, Item)
  case alias(String)

  static func int(_ value: Int) -> Item { .plain(String(value)) }
  static func bool(_ value: Bool) -> Item { .plain(value ? "true" : "false") }
  static func ints(_ values: [Int]) -> Item { .flow(.list(values.map(Item.int))) }
  static func texts(_ values: [String]) -> Item { .flow(.list(values.map(Item.text))) }
}
