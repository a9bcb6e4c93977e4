/// A table of `tables/`: a header row with column names, then one row per line, separated by tabs.
struct DataTable: Sendable {
  let rows: [Row]

  /// A row's fields by the columns' names.
  struct Row: Sendable {
    fileprivate let columns: [String: Int]
    fileprivate let fields: [Substring]

    /// - Precondition: the table has the column.
    subscript(_ column: String) -> Substring {
      guard let index = columns[column], index < fields.count else { preconditionFailure("a table has no column \(column)") }
      return fields[index]
    }
  }

  init(_ text: String) {
    var lines = text.utf8.split(separator: UInt8(ascii: "\n")).map { line in
      line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map(Substring.init)
    }
    let header = lines.isEmpty ? [] : lines.removeFirst()
    let columns = Dictionary(uniqueKeysWithValues: header.enumerated().map { (String($1), $0) })
    rows = lines.map { Row(columns: columns, fields: $0) }
  }
}
