import Rules

/// What formats for people say once: findings that share their place, model and rule.
struct Entry {
  let first: Diagnostic
  /// The findings of other modules at the same place.
  let others: ArraySlice<Diagnostic>
  /// Further places in the file at which the same class is not known.
  fileprivate(set) var places: [Range<Int>] = []

  /// All of the findings.
  var findings: [Diagnostic] { [first] + others }

  /// The message, and how many findings it stands for.
  var message: String {
    let modules = others.isEmpty ? "" : " (and \(SummaryText.counted(others.count, "more module")))"
    return first.message + modules + (places.isEmpty ? "" : " (and at \(SummaryText.counted(places.count, "more place")))")
  }

  /// What is said of a class that is not known, without where it was looked for; nil for other rules.
  var unknownClass: String? { first.code == .opaqueModule ? String(Substring(first.message.utf8.prefix { $0 != UInt8(ascii: ";") })) : nil }
}

extension [Diagnostic] {
  /// The findings of a file by place. All modules of a factory point at the node that builds it.
  /// - Parameter mergesClasses: whether a class that is not known is one entry in the whole file
  func entries(mergesClasses: Bool = false) -> [Entry] {
    var entries: [Entry] = []
    var known: [String: Int] = [:]
    var rest = self[...]
    while let first = rest.popFirst() {
      let others = rest.prefix { !$0.type.isEmpty && $0.code == first.code && $0.range == first.range && $0.model == first.model }
      rest = rest.dropFirst(others.count)
      let entry = Entry(first: first, others: others)
      if mergesClasses, let name = entry.unknownClass {
        if let earlier = known[name] {
          entries[earlier].places.append(first.range)
          continue
        }
        known[name] = entries.count
      }
      entries.append(entry)
    }
    return entries
  }
}

/// A format for a terminal or a log, which names a class that is not known only once in a run.
protocol ReadOutput: Output {
  /// Whether every place is named.
  var isExhaustive: Bool { get }
  func add(_ entry: Entry, in file: FileReport, to bytes: inout [UInt8])
}

extension ReadOutput {
  /// The findings of a file in one piece, but for those that another file may have, too.
  func renderings(of file: FileReport) -> [Rendering] {
    var renderings: [Rendering] = []
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(file.diagnostics.count * 1024, 1 << 26))
    for entry in file.diagnostics.entries(mergesClasses: !isExhaustive) {
      guard !isExhaustive, let name = entry.unknownClass else {
        add(entry, in: file, to: &bytes)
        continue
      }
      if !bytes.isEmpty { renderings.append(Rendering(bytes: bytes)) }
      bytes = []
      add(entry, in: file, to: &bytes)
      var rendering = Rendering(bytes: bytes)
      rendering.once = Rendering.Once(key: name, places: 1 + entry.places.count)
      renderings.append(rendering)
      bytes = []
    }
    if !bytes.isEmpty { renderings.append(Rendering(bytes: bytes)) }
    return renderings
  }

  func addTail(_ end: RunEnd, to bytes: inout [UInt8]) {
    guard end.repeats.places > 0 else { return }
    let classes = end.repeats.classes == 1 ? "a class that is" : "\(end.repeats.classes) classes that are"
    let places = SummaryText.counted(end.repeats.places, "more place")
    bytes.add("NL003: \(places) in other files hold \(classes) named above; --verbose names each place.\n")
  }
}
