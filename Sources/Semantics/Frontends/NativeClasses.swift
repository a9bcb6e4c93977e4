/// The classes that layers of the native form name, each looked up once.
struct NativeClasses {
  struct Known {
    let type: String
    /// The dotted name.
    let target: String
    /// Nil for a class that the catalogue lacks.
    let entry: Catalogue.Entry?
    fileprivate let print: UInt64
  }

  private var all: [Known] = []

  /// More are not kept: going through them would take longer than looking one up.
  private static let limit = 32

  mutating func find(_ type: String, in catalogue: Catalogue) -> Known {
    let print = type.print
    if let i = all.firstIndex(where: { $0.print == print && $0.type == type }) { return all[i] }
    let target = Native.target(of: type)
    let entry = catalogue.blocks[type] ?? catalogue.function(type) ?? catalogue.entry(for: target)
    let known = Known(type: type, target: target, entry: entry, print: print)
    if all.count < NativeClasses.limit { all.append(known) }
    return known
  }
}
